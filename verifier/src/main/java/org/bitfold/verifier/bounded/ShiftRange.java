package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.U;

/**
 * What the differences of one channel say about its shift; section 7 of {@code BOUNDS.md}.
 *
 * @param lowest the least constant that every bound allows
 * @param highest the largest; below the lowest where no constant explains every difference
 * @param weights Σ 1/b² over the bounds b
 * @param weighted Σ d/b² over the differences d
 * @param tightest the smallest bound
 * @param smallest the smallest magnitude
 * @param largest the largest magnitude
 * @param shareBeside the largest |d − k|/b, k being the constant that fits best
 * @param shareWithout the largest |d|/b
 */
record ShiftRange(
    double lowest,
    double highest,
    double weights,
    double weighted,
    double tightest,
    double smallest,
    double largest,
    double shareBeside,
    double shareWithout) {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Nothing was compared yet. */
  static final ShiftRange UNKNOWN =
      new ShiftRange(-INFINITE, INFINITE, 0, 0, INFINITE, INFINITE, 0, 0, 0);

  /** With one more difference, of values of that magnitude, and its bound. */
  ShiftRange with(double difference, double bound, double magnitude) {
    double weight = 1 / Math.max(bound * bound, ETA * ETA);
    return new ShiftRange(
        Math.max(lowest, difference - bound),
        Math.min(highest, difference + bound),
        weights + weight,
        weighted + weight * difference,
        Math.min(tightest, bound),
        Math.min(smallest, magnitude),
        Math.max(largest, magnitude),
        shareBeside,
        shareWithout);
  }

  /** With the share of its bound that a difference takes. */
  ShiftRange withShare(double difference, double bound) {
    double floor = Math.max(bound, ETA);
    return new ShiftRange(
        lowest,
        highest,
        weights,
        weighted,
        tightest,
        smallest,
        largest,
        Math.max(shareBeside, Math.abs(difference - fitting()) / floor),
        Math.max(shareWithout, Math.abs(difference) / floor));
  }

  /** The constant by weighted least squares, within what is possible. */
  private double fitting() {
    double fit = weights == 0 ? 0 : weighted / weights;
    boolean possible = lowest > highest || lowest <= fit && fit <= highest;
    return possible ? fit : lowest + (highest - lowest) / 2;
  }

  /** Whether the bounds allow for no shift at all. */
  boolean mayBeNone() {
    return lowest <= 0 && highest >= 0;
  }

  /** The constant, as well as it can be told: none where that is possible. */
  double constant() {
    return mayBeNone() ? 0 : fitting();
  }

  /**
   * How far the true constant may lie from {@link #constant} if no rounding takes a larger share of
   * its bound than the largest that was seen. A constant that hides within a bound hides in the
   * rounding of pointwise operations, for only past those are constants moved.
   */
  double doubt() {
    if (weights == 0) {
      return 0;
    }
    return mayBeNone()
        ? 2 * Math.min(shareWithout * tightest, FOLDED * U * largest)
        : 2 * shareBeside * tightest + FOLDED * U * smallest;
  }
}
