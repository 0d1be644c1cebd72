package org.bitfold.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitfold.format.AnnotatedFile;
import org.bitfold.format.ErrorCode;
import org.bitfold.format.SelfTestGenerator;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

/**
 * What stands between generated marks in SPEC.md is what the reference implementation says. With
 * {@code -Dbitfold.update=true} it is written anew instead of compared.
 */
class SpecificationTest {
  private static final Path SPEC = Updates.root().resolve("format-spec/SPEC.md");
  private static final Path SCHEMA = Updates.root().resolve("format-spec/src/main/fbs/bfld.fbs");
  private static final Path ERROR_CODES =
      Updates.root().resolve("format-spec/src/main/java/org/bitfold/format/ErrorCode.java");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(<!-- (example \\w+|self-test|errors|file|schema) -->\\n).*?(<!-- end -->)",
          Pattern.DOTALL);
  private static final Pattern CODE =
      Pattern.compile(
          "/\\*\\*\\s+(?:\\* )?((?:(?!\\*/).)*?)\\s+\\*/\\s+([A-Z_]+)\\(Kind", Pattern.DOTALL);

  private final SpecExamples examples = new SpecExamples();

  @Test
  void theGeneratedPartsOfTheSpecificationAreUpToDate() throws IOException {
    String found = Files.readString(SPEC);
    String expected =
        BLOCK
            .matcher(found)
            .replaceAll(
                block ->
                    Matcher.quoteReplacement(block.group(1) + generated(block) + block.group(3)));
    Updates.check(SPEC, expected.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyOperatorHasAnEntryWithAnExample() throws IOException {
    Set<String> entries = new TreeSet<>();
    BLOCK
        .matcher(Files.readString(SPEC))
        .results()
        .map(block -> block.group(2))
        .filter(kind -> kind.startsWith("example "))
        .forEach(kind -> entries.add(kind.substring("example ".length())));
    assertEquals(
        Stream.of(Op.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new)),
        entries);
  }

  private String generated(MatchResult block) {
    return switch (block.group(2)) {
      case "self-test" -> selfTest();
      case "errors" -> errors();
      case "file" -> AnnotatedFile.markdown();
      case "schema" -> schema();
      default -> examples.of(block.group(2).substring("example ".length()));
    };
  }

  private static String schema() {
    try {
      return "```\n" + Files.readString(SCHEMA) + "```\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String selfTest() {
    List<String> lines =
        List.of(
            "seed 0, input 0, value_range 1:     " + elements(0, 0, 1f),
            "seed 0, input 1, value_range 1:     " + elements(0, 1, 1f),
            "seed 2^64-1, input 0, value_range 255: " + elements(-1, 0, 255f));
    return "Example: the first elements of pictures.\n\n```\n"
        + String.join("\n", lines)
        + "\n```\n";
  }

  private static String elements(long seed, int input, float valueRange) {
    float[] picture = SelfTestGenerator.picture(seed, input, 24, valueRange);
    return IntStream.range(0, picture.length)
        .mapToObj(i -> "%08X".formatted(Float.floatToIntBits(picture[i])))
        .collect(Collectors.joining(" "));
  }

  /** Each code with the first sentence of its documentation. */
  private static String errors() {
    String source;
    try {
      source = Files.readString(ERROR_CODES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StringBuilder table = new StringBuilder("| code | means |\n|---|---|\n");
    Set<String> documented = new TreeSet<>();
    CODE.matcher(source)
        .results()
        .forEach(
            code -> {
              documented.add(code.group(2));
              table.append(
                  "| %s | %s |\n"
                      .formatted(
                          code.group(2), code.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ")));
            });
    assertEquals(
        Stream.of(ErrorCode.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        documented);
    return table.toString();
  }
}
