package org.bitfold.format;

/** A file of a later release of the format than this reader knows. */
public final class TooNewException extends BfldException {
  private static final long serialVersionUID = 1L;

  TooNewException(ErrorCode code, String detail) {
    super(code, detail);
  }
}
