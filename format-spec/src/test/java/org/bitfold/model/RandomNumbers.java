package org.bitfold.model;

import java.util.random.RandomGenerator;

/** Random parameters with a share of those that programs get wrong: zeros, ties, subnormals. */
final class RandomNumbers {
  private static final float[] HARD = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -2f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    0x1p-130f,
    0x1p-126f,
    3e-39f,
    1e10f,
    -1e-10f
  };

  private final RandomGenerator random;

  RandomNumbers(RandomGenerator random) {
    this.random = random;
  }

  /** A number from {@code low} to {@code high}, both included. */
  int from(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <E> E oneOf(E[] values) {
    return values[random.nextInt(values.length)];
  }

  /** A finite float. */
  float number() {
    return chance(0.2) ? HARD[random.nextInt(HARD.length)] : (float) random.nextGaussian();
  }

  FloatVector numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = number();
    }
    return FloatVector.of(values);
  }

  /** Thresholds: finite floats, and sometimes one that makes a channel constant. */
  FloatVector thresholds(int count) {
    float[] values = numbers(count).toArray();
    if (chance(0.3)) {
      values[random.nextInt(count)] =
          chance(0.5) ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    }
    return FloatVector.of(values);
  }

  FloatFilters floatFilters(int outputs, int kernelHeight, int kernelWidth, int inputs) {
    return new FloatFilters(
        outputs,
        kernelHeight,
        kernelWidth,
        inputs,
        numbers(outputs * kernelHeight * kernelWidth * inputs));
  }

  /** Filters of ±1, and in one of three cases some zeros. */
  BitFilters bitFilters(int outputs, int kernelHeight, int kernelWidth, int inputs) {
    double zeros = chance(1 / 3.0) ? 0.3 : 0;
    byte[] weights = new byte[outputs * kernelHeight * kernelWidth * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (chance(zeros) ? 0 : random.nextBoolean() ? 1 : -1);
    }
    return BitFilters.pack(outputs, kernelHeight, kernelWidth, inputs, weights);
  }
}
