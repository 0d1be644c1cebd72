package org.bitfold.format;

/** A file from before the first release of the format. */
public final class TooOldException extends BfldException {
  private static final long serialVersionUID = 1L;

  TooOldException(ErrorCode code, String detail) {
    super(code, detail);
  }
}
