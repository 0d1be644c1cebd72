package org.bitfold.conformance;

import java.util.SplittableRandom;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Numbers that implementations get wrong, among ordinary ones; the same for the same name. */
final class HardNumbers {
  private static final float[] HARD = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    Math.nextUp(0.5f),
    Math.nextDown(0.5f),
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Math.nextDown(Float.MIN_NORMAL),
    -0x1.8p-128f,
    0x1.fffffep-1f,
    1e-20f,
    -3e8f,
    0x1p24f
  };

  private HardNumbers() {}

  static SplittableRandom random(String name) {
    return new SplittableRandom(name.hashCode());
  }

  private static float draw(SplittableRandom random) {
    return random.nextInt(4) == 0
        ? HARD[random.nextInt(HARD.length)]
        : random.nextInt(-4096, 4097) * 0x1p-11f;
  }

  static FloatVector of(String name, int count) {
    return of(random(name), count);
  }

  static FloatVector of(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = draw(random);
    }
    return FloatVector.of(values);
  }

  static Tensor picture(String name, int height, int width, int channels) {
    SplittableRandom random = random("picture of " + name);
    return Tensor.generate(new Shape(height, width, channels), (_, _, _) -> draw(random));
  }

  static FloatFilters filters(
      SplittableRandom random, int outputs, int kernelHeight, int kernelWidth, int inputs) {
    FloatVector values = of(random, outputs * kernelHeight * kernelWidth * inputs);
    return new FloatFilters(outputs, kernelHeight, kernelWidth, inputs, values);
  }

  /**
   * Binary filters.
   *
   * @param zeros whether some weights are 0
   */
  static BitFilters bits(
      SplittableRandom random,
      int outputs,
      int kernelHeight,
      int kernelWidth,
      int inputs,
      boolean zeros) {
    byte[] weights = new byte[outputs * kernelHeight * kernelWidth * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (zeros && random.nextInt(4) == 0 ? 0 : random.nextInt(2) == 0 ? -1 : 1);
    }
    return BitFilters.pack(outputs, kernelHeight, kernelWidth, inputs, weights);
  }
}
