package org.bitfold.format;

/** Caps of the specification. Everything else is bounded by the bytes that a file has. */
final class Limits {
  /** The longest file: every offset fits an int. */
  static final long FILE = Integer.MAX_VALUE - 63L;

  /** The longest head. */
  static final int HEAD = 1 << 26;

  /** The longest text in bytes of UTF-8. */
  static final int TEXT = (1 << 16) - 1;

  private Limits() {}
}
