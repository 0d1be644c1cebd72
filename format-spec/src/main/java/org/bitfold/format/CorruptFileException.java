package org.bitfold.format;

/**
 * A file that no release wrote like this: damaged on the way, or made by a faulty or hostile
 * writer.
 */
public final class CorruptFileException extends BfldException {
  private static final long serialVersionUID = 1L;

  CorruptFileException(ErrorCode code, String detail) {
    super(code, detail);
  }
}
