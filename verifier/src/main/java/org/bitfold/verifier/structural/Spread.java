package org.bitfold.verifier.structural;

/** How far, relatively, rounding may leave constants apart that are the same number. */
final class Spread {
  /** Half an ulp of 1. */
  static final double U = 0x1p-24;

  /** A constant that was multiplied or added a few times before it was rounded. */
  static final double POINTWISE = 8 * U;

  /**
   * What a function such as Sigmoid may be off, relative to 1 or to its value, whichever is larger:
   * three times the largest error that was measured of ONNX Runtime.
   */
  static final double ROUNDED_AT_WILL = 16 * U;

  private Spread() {}

  /**
   * Weights that a straight-through estimator left beside ±s: {@code a − b + b} rounds each weight
   * by half an ulp of its latent value, the scale is a mean over {@code fanIn} of them.
   */
  static double ofFilter(int fanIn) {
    return fanIn * U + POINTWISE;
  }
}
