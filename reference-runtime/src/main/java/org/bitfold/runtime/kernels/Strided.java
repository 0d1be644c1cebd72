package org.bitfold.runtime.kernels;

/**
 * Elements that lie in runs: {@code run} of them side by side, the next run {@code step} after the
 * beginning of the one before.
 *
 * @param from where the first run begins
 */
public record Strided(float[] values, int from, int run, int step) {
  /** Elements that all lie side by side. */
  public static Strided of(float[] values, int from, int count) {
    return new Strided(values, from, count, count);
  }
}
