package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What follows a convolution, in one pass over its sums. The outer loop takes a vector of channels,
 * whose parameters stay in registers while the inner loop goes over the pixels: a load of 512 bits
 * costs as much as an operation, and there would be more parameters than elements.
 */
final class Activations {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  /**
   * The channels of most networks for pictures. A loop that goes over the pixels by a constant has
   * the checks of its indexes in front of it; by any other distance C2 checks each load and store,
   * which can leave no registers: residual and signs 1.8 instead of 1.2 ns for a vector, residual
   * and affine 1.34 instead of 1.2, but the residual alone 1.0 instead of 1.2.
   */
  private static final int CHANNELS = 64;

  /** Elements that are read and written before the next channels of the same pixels are. */
  private static final int CHUNK = 2048;

  private Activations() {}

  static void of(int[] sums, Activation activation, float[] out, int at, int n) {
    int whole = n - n % LANES;
    int period = activation.scale().period();
    for (int c = 0; c < period; c += LANES) {
      FloatVector scale = vector(activation.scale(), c);
      FloatVector bias = vector(activation.bias(), c);
      FloatVector slope = vector(activation.slope(), c);
      for (int i = c; i < whole; i += period) {
        activated(floats(sums, i), scale, bias, slope).intoArray(out, at + i);
      }
    }
    for (int i = whole; i < n; i++) {
      out[at + i] = activated((float) sums[CacheLines.FIRST + i], activation, i);
    }
  }

  static void twice(int[] sums, Activation first, Activation second, float[] out, int at, int n) {
    int period = first.scale().period();
    int chunk = period * Math.max(1, CHUNK / period);
    int whole = n - n % LANES;
    for (int from = 0; from < whole; from += chunk) {
      int to = Math.min(from + chunk, whole);
      for (int c = 0; c < period; c += LANES) {
        twice(sums, first, second, c, out, at, from, to);
      }
    }
    for (int i = whole; i < n; i++) {
      out[at + i] = activated(activated((float) sums[CacheLines.FIRST + i], first, i), second, i);
    }
  }

  private static void twice(
      int[] sums,
      Activation first,
      Activation second,
      int c,
      float[] out,
      int at,
      int from,
      int to) {
    FloatVector scale = vector(first.scale(), c);
    FloatVector bias = vector(first.bias(), c);
    FloatVector slope = vector(first.slope(), c);
    FloatVector scale2 = vector(second.scale(), c);
    FloatVector bias2 = vector(second.bias(), c);
    FloatVector slope2 = vector(second.slope(), c);
    int period = first.scale().period();
    for (int i = from + c; i < to; i += period) {
      FloatVector once = activated(floats(sums, i), scale, bias, slope);
      activated(once, scale2, bias2, slope2).intoArray(out, at + i);
    }
  }

  /**
   * Four vectors of channels at once, so that the residual is read in the order in which it lies.
   */
  static void plus(
      int[] sums, Activation activation, float[] other, int from, float[] out, int at, int n) {
    int period = activation.scale().period();
    int c = 0;
    for (; n % period == 0 && c + 4 * LANES <= period; c += 4 * LANES) {
      plusFour(sums, activation, c, other, from, out, at, n);
    }
    for (; c < period; c += LANES) {
      plusOne(sums, activation, c, other, from, out, at, n);
    }
    for (int i = n - n % LANES; i < n; i++) {
      out[at + i] = activated((float) sums[CacheLines.FIRST + i], activation, i) + other[from + i];
    }
  }

  private static void plusFour(
      int[] sums,
      Activation activation,
      int c,
      float[] other,
      int from,
      float[] out,
      int at,
      int n) {
    FloatVector scale0 = vector(activation.scale(), c);
    FloatVector scale1 = vector(activation.scale(), c + LANES);
    FloatVector scale2 = vector(activation.scale(), c + 2 * LANES);
    FloatVector scale3 = vector(activation.scale(), c + 3 * LANES);
    FloatVector bias0 = vector(activation.bias(), c);
    FloatVector bias1 = vector(activation.bias(), c + LANES);
    FloatVector bias2 = vector(activation.bias(), c + 2 * LANES);
    FloatVector bias3 = vector(activation.bias(), c + 3 * LANES);
    FloatVector slope0 = vector(activation.slope(), c);
    FloatVector slope1 = vector(activation.slope(), c + LANES);
    FloatVector slope2 = vector(activation.slope(), c + 2 * LANES);
    FloatVector slope3 = vector(activation.slope(), c + 3 * LANES);
    int period = activation.scale().period();
    for (int i = c; i < n; i += period) {
      int r = from + i;
      int o = at + i;
      activated(floats(sums, i), scale0, bias0, slope0).add(load(other, r)).intoArray(out, o);
      activated(floats(sums, i + LANES), scale1, bias1, slope1)
          .add(load(other, r + LANES))
          .intoArray(out, o + LANES);
      activated(floats(sums, i + 2 * LANES), scale2, bias2, slope2)
          .add(load(other, r + 2 * LANES))
          .intoArray(out, o + 2 * LANES);
      activated(floats(sums, i + 3 * LANES), scale3, bias3, slope3)
          .add(load(other, r + 3 * LANES))
          .intoArray(out, o + 3 * LANES);
    }
  }

  /** Whether {@link #plusSigns} can: two vectors are a word of bits, and channels whole words. */
  static boolean canBinarize(int channels) {
    return 2 * LANES == Integer.SIZE && channels == CHANNELS;
  }

  /**
   * As {@link #plus}, and the bits of {@code out >= threshold}, while it is in registers. Two
   * vectors at once: with four, C2 would leave calls that box their vectors.
   */
  static void plusSigns(
      int[] sums,
      Activation activation,
      float[] other,
      int from,
      float[] out,
      int at,
      PerChannel threshold,
      int[] bits,
      int bitsAt,
      int n) {
    for (int c = 0; c < CHANNELS; c += Integer.SIZE) {
      int word = bitsAt + c / Integer.SIZE;
      plusTwoSigns(sums, activation, c, other, from, out, at, threshold, bits, word, n / CHANNELS);
    }
  }

  private static void plusTwoSigns(
      int[] sums,
      Activation activation,
      int c,
      float[] other,
      int from,
      float[] out,
      int at,
      PerChannel threshold,
      int[] bits,
      int bitsAt,
      int pixels) {
    FloatVector scale0 = vector(activation.scale(), c);
    FloatVector scale1 = vector(activation.scale(), c + LANES);
    FloatVector bias0 = vector(activation.bias(), c);
    FloatVector bias1 = vector(activation.bias(), c + LANES);
    FloatVector slope0 = vector(activation.slope(), c);
    FloatVector slope1 = vector(activation.slope(), c + LANES);
    FloatVector least0 = vector(threshold, c);
    FloatVector least1 = vector(threshold, c + LANES);
    int r = from + c;
    int o = at + c;
    for (int p = 0; p < pixels; p++) {
      FloatVector v0 =
          activated(floats(sums, c + p * CHANNELS), scale0, bias0, slope0)
              .add(load(other, r + p * CHANNELS));
      v0.intoArray(out, o + p * CHANNELS);
      FloatVector v1 =
          activated(floats(sums, c + LANES + p * CHANNELS), scale1, bias1, slope1)
              .add(load(other, r + LANES + p * CHANNELS));
      v1.intoArray(out, o + LANES + p * CHANNELS);
      bits[bitsAt + p * CHANNELS / Integer.SIZE] =
          reached(v0, least0) | reached(v1, least1) << LANES;
    }
  }

  private static int reached(FloatVector v, FloatVector least) {
    return (int) v.compare(VectorOperators.GE, least).toLong();
  }

  /** Two vectors of channels at once: more parameters do not fit into registers. */
  static void plusThen(
      int[] sums,
      Activation first,
      float[] other,
      int from,
      Activation second,
      float[] out,
      int at,
      int n) {
    int period = first.scale().period();
    int c = 0;
    for (; period == CHANNELS && c < period; c += 2 * LANES) {
      plusTwoThen(sums, first, c, other, from, second, out, at, n / CHANNELS);
    }
    int whole = n - n % LANES;
    for (; c < period; c += LANES) {
      plusOneThen(sums, first, c, other, from, second, out, at, whole);
    }
    for (int i = whole; i < n; i++) {
      float sum = activated((float) sums[CacheLines.FIRST + i], first, i) + other[from + i];
      out[at + i] = activated(sum, second, i);
    }
  }

  private static void plusTwoThen(
      int[] sums,
      Activation first,
      int c,
      float[] other,
      int from,
      Activation second,
      float[] out,
      int at,
      int pixels) {
    FloatVector scale0 = vector(first.scale(), c);
    FloatVector scale1 = vector(first.scale(), c + LANES);
    FloatVector bias0 = vector(first.bias(), c);
    FloatVector bias1 = vector(first.bias(), c + LANES);
    FloatVector slope0 = vector(first.slope(), c);
    FloatVector slope1 = vector(first.slope(), c + LANES);
    FloatVector scale2 = vector(second.scale(), c);
    FloatVector scale3 = vector(second.scale(), c + LANES);
    FloatVector bias2 = vector(second.bias(), c);
    FloatVector bias3 = vector(second.bias(), c + LANES);
    FloatVector slope2 = vector(second.slope(), c);
    FloatVector slope3 = vector(second.slope(), c + LANES);
    for (int p = 0; p < pixels; p++) {
      int i = c + p * CHANNELS;
      FloatVector v0 = activated(floats(sums, i), scale0, bias0, slope0);
      activated(v0.add(load(other, from + i)), scale2, bias2, slope2).intoArray(out, at + i);
      FloatVector v1 = activated(floats(sums, i + LANES), scale1, bias1, slope1);
      activated(v1.add(load(other, from + i + LANES)), scale3, bias3, slope3)
          .intoArray(out, at + i + LANES);
    }
  }

  private static void plusOneThen(
      int[] sums,
      Activation first,
      int c,
      float[] other,
      int from,
      Activation second,
      float[] out,
      int at,
      int whole) {
    FloatVector scale = vector(first.scale(), c);
    FloatVector bias = vector(first.bias(), c);
    FloatVector slope = vector(first.slope(), c);
    FloatVector scale2 = vector(second.scale(), c);
    FloatVector bias2 = vector(second.bias(), c);
    FloatVector slope2 = vector(second.slope(), c);
    int period = first.scale().period();
    for (int i = c; i < whole; i += period) {
      FloatVector v = activated(floats(sums, i), scale, bias, slope).add(load(other, from + i));
      activated(v, scale2, bias2, slope2).intoArray(out, at + i);
    }
  }

  private static void plusOne(
      int[] sums,
      Activation activation,
      int c,
      float[] other,
      int from,
      float[] out,
      int at,
      int n) {
    FloatVector scale = vector(activation.scale(), c);
    FloatVector bias = vector(activation.bias(), c);
    FloatVector slope = vector(activation.slope(), c);
    int period = activation.scale().period();
    for (int i = c; i + LANES <= n; i += period) {
      activated(floats(sums, i), scale, bias, slope)
          .add(load(other, from + i))
          .intoArray(out, at + i);
    }
  }

  static void of(float[] x, Activation activation, float[] out, int at, int n) {
    int whole = n - n % LANES;
    int period = activation.scale().period();
    for (int c = 0; c < period; c += LANES) {
      FloatVector scale = vector(activation.scale(), c);
      FloatVector bias = vector(activation.bias(), c);
      FloatVector slope = vector(activation.slope(), c);
      for (int i = c; i < whole; i += period) {
        activated(load(x, CacheLines.FIRST + i), scale, bias, slope).intoArray(out, at + i);
      }
    }
    for (int i = whole; i < n; i++) {
      out[at + i] = activated(x[CacheLines.FIRST + i], activation, i);
    }
  }

  private static FloatVector activated(
      FloatVector x, FloatVector scale, FloatVector bias, FloatVector slope) {
    FloatVector v = x.fma(scale, bias);
    return v.mul(slope).blend(v, v.compare(VectorOperators.GE, 0f));
  }

  private static float activated(float x, Activation activation, int i) {
    int c = i % activation.scale().period();
    float v = Math.fma(x, activation.scale().values()[c], activation.bias().values()[c]);
    return v >= 0 ? v : v * activation.slope().values()[c];
  }

  private static FloatVector floats(int[] sums, int i) {
    return (FloatVector)
        IntVector.fromArray(INTS, sums, CacheLines.FIRST + i).convert(VectorOperators.I2F, 0);
  }

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(FLOATS, x, i);
  }

  private static FloatVector vector(PerChannel parameter, int c) {
    return FloatVector.fromArray(FLOATS, parameter.values(), c);
  }
}
