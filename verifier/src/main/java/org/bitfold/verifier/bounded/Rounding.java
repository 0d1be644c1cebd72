package org.bitfold.verifier.bounded;

/**
 * The arithmetic of error bounds; {@code BOUNDS.md} derives it. Bounds are worked out in binary64,
 * whose own rounding {@link #SLACK} covers.
 */
final class Rounding {
  /** u: half an ulp of 1 in binary32. */
  static final double U = 0x1p-24;

  /** η: the smallest subnormal of binary32; a product that underflows is off by at most half. */
  static final double ETA = 0x1p-149;

  /** R: roundings that an op and the constants folded into it may have on either side. */
  static final int FOLDED = 16;

  /** Covers the binary64 roundings of a bound: sums of fewer than 2^26 terms. */
  static final double SLACK = 1 + 0x1p-26;

  private Rounding() {}

  /**
   * γ_n = n·u / (1 − n·u): what n roundings do at most, relatively (Higham, Accuracy and Stability
   * of Numerical Algorithms, 3.1); infinite where that says nothing.
   */
  static double gamma(double n) {
    return n * U < 0.5 ? n * U / (1 - n * U) : Double.POSITIVE_INFINITY;
  }

  /**
   * A bound for numbers of this magnitude: what is made of zeros alone is 0, and beyond the range
   * of binary32 there is none.
   */
  static double within(double magnitude, double bound) {
    return magnitude == 0
        ? 0
        : magnitude <= Float.MAX_VALUE / 2 ? SLACK * bound : Double.POSITIVE_INFINITY;
  }
}
