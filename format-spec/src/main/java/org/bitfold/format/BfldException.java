package org.bitfold.format;

import java.io.IOException;

/**
 * A file that is not a packed model this release can read. The message is one line: what was found,
 * where, the {@link ErrorCode}, and what to do.
 */
public abstract sealed class BfldException extends IOException
    permits CorruptFileException, TooNewException, TooOldException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_DETAIL = 1000;

  private final ErrorCode code;
  private final String detail;

  BfldException(ErrorCode code, String detail) {
    super("%s [%s]; %s".formatted(oneLine(detail), code, code.advice()));
    this.code = code;
    this.detail = detail;
  }

  /** Names out of a hostile file must not break the line, drive the terminal or fill the screen. */
  private static String oneLine(String detail) {
    StringBuilder line = new StringBuilder();
    detail
        .codePoints()
        .limit(LONGEST_DETAIL)
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    line.append("\\u%04x".formatted(c));
                default -> line.appendCodePoint(c);
              }
            });
    return line.length() < detail.length() ? line.append('…').toString() : line.toString();
  }

  /** Which rule is broken. */
  public final ErrorCode code() {
    return code;
  }

  /** The same failure, naming the file it is about. */
  final BfldException in(String file) {
    BfldException named = code.failure(file + ": " + detail);
    named.setStackTrace(getStackTrace());
    return named;
  }
}
