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
      out[at + i] = activated((float) sums[i], activation, i);
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
      out[at + i] = activated(activated((float) sums[i], first, i), second, i);
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
      out[at + i] = activated((float) sums[i], activation, i) + other[from + i];
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
        activated(load(x, i), scale, bias, slope).intoArray(out, at + i);
      }
    }
    for (int i = whole; i < n; i++) {
      out[at + i] = activated(x[i], activation, i);
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
    return (FloatVector) IntVector.fromArray(INTS, sums, i).convert(VectorOperators.I2F, 0);
  }

  private static FloatVector load(float[] x, int i) {
    return FloatVector.fromArray(FLOATS, x, i);
  }

  private static FloatVector vector(PerChannel parameter, int c) {
    return FloatVector.fromArray(FLOATS, parameter.values(), c);
  }
}
