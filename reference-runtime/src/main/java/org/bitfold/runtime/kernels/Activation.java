package org.bitfold.runtime.kernels;

import java.util.Arrays;
import org.bitfold.model.FloatVector;

/**
 * What each channel goes through after a convolution: {@code v = fma(x, scale, bias)}, then {@code
 * v >= 0 ? v : v·slope}.
 *
 * @param slope ones where there is no PReLU: {@code v·1} is v
 */
public record Activation(PerChannel scale, PerChannel bias, PerChannel slope) {
  /** An activation without a PReLU. */
  public static Activation linear(FloatVector scale, FloatVector bias) {
    float[] ones = new float[scale.size()];
    Arrays.fill(ones, 1f);
    return new Activation(
        PerChannel.of(scale), PerChannel.of(bias), PerChannel.of(FloatVector.of(ones)));
  }

  /** The same with a PReLU. */
  public Activation withSlope(PerChannel slope) {
    return new Activation(scale, bias, slope);
  }
}
