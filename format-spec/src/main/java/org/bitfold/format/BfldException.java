package org.bitfold.format;

import java.io.IOException;

/**
 * A file that is not a packed model this release can read. The message is one line: what was found,
 * where, the {@link ErrorCode}, and what to do.
 */
public abstract sealed class BfldException extends IOException
    permits CorruptFileException, TooNewException, TooOldException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String detail;

  BfldException(ErrorCode code, String detail) {
    super("%s [%s]; %s".formatted(detail, code, code.advice()));
    this.code = code;
    this.detail = detail;
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
