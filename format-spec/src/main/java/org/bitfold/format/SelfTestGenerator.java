package org.bitfold.format;

/**
 * The pictures of a self-test, by seed alone: any language makes the same floats.
 *
 * <p>Element j of a picture (rows top to bottom, pixels left to right, channels ascending) comes
 * from {@code z = mix(start + (j + 1)·G)}, all modulo 2⁶⁴, where {@code start = mix(seed + i)} for
 * input i of the model, {@code G = 0x9E3779B97F4A7C15}, and mix is the finalizer of SplitMix64:
 *
 * <pre>{@code
 * mix(z):  z = (z ^ (z >>> 30)) · 0xBF58476D1CE4E5B9
 *          z = (z ^ (z >>> 27)) · 0x94D049BB133111EB
 *          return z ^ (z >>> 31)
 * }</pre>
 *
 * <p>The element is +0 where the lowest four bits of z are 0, so that nets meet the exact zeros of
 * black pixels, and elsewhere {@code float(z >>> 40)·2⁻²⁴·valueRange} with one rounding: a number
 * in [0, valueRange).
 */
public final class SelfTestGenerator {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int ZERO_MASK = 15;

  private SelfTestGenerator() {}

  /**
   * A picture.
   *
   * @param seed the self-test's seed
   * @param input the number of the model's input
   * @param elements H·W·C
   * @param valueRange of the model's metadata
   * @return {@code [H, W, C]}
   */
  public static float[] picture(long seed, int input, int elements, float valueRange) {
    long start = mix(seed + input);
    float[] picture = new float[elements];
    for (int j = 0; j < elements; j++) {
      long z = mix(start + (j + 1) * GOLDEN);
      picture[j] = (z & ZERO_MASK) == 0 ? 0f : (z >>> 40) * 0x1p-24f * valueRange;
    }
    return picture;
  }

  private static long mix(long seed) {
    long z = seed;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
