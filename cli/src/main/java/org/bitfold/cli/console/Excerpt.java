package org.bitfold.cli.console;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Texts out of files that nobody vouches for, as a line of a terminal shows them: what would drive
 * the terminal is escaped, and of what would fill the screen the beginning is enough.
 */
public final class Excerpt {
  private static final int MOST_CHARACTERS = 200;
  private static final int MOST_ITEMS = 20;

  private Excerpt() {}

  /** The text, or its beginning with how long it is. */
  public static String of(String text) {
    String escaped =
        text.codePoints()
            .limit(MOST_CHARACTERS)
            .mapToObj(Excerpt::escaped)
            .collect(Collectors.joining());
    return text.length() <= MOST_CHARACTERS
        ? escaped
        : "%s… (%s characters)".formatted(escaped, Quantities.grouped(text.length()));
  }

  /** The texts one after the other, or the first of them with how many follow. */
  public static String of(List<String> texts) {
    String shown =
        texts.stream().limit(MOST_ITEMS).map(Excerpt::of).collect(Collectors.joining(", "));
    return texts.size() <= MOST_ITEMS
        ? shown
        : "%s and %s more".formatted(shown, Quantities.grouped(texts.size() - MOST_ITEMS));
  }

  private static String escaped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          "\\u%04x".formatted(c);
      default -> Character.toString(c);
    };
  }
}
