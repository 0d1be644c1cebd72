package org.bitfold.runtime.kernels;

/**
 * Float filters as a kernel reads them.
 *
 * @param layout where which weight lies
 * @param values the weights; owned by the kernels, never written after packing
 * @param bias one per output, at its lane
 */
public record FloatWeights(OutputBlocks layout, float[] values, float[] bias) {
  /**
   * Packs filters for kernels that keep {@code width} outputs in registers.
   *
   * @param weights weight k (taps row by row, channels innermost) of filter o
   */
  public static FloatWeights pack(OutputBlocks layout, Weights weights, Bias bias) {
    float[] values = new float[layout.size()];
    float[] biases = new float[layout.lanes()];
    for (int o = 0; o < layout.outputs(); o++) {
      biases[layout.lane(o)] = bias.of(o);
      for (int k = 0; k < layout.weights(); k++) {
        values[layout.at(o, k)] = weights.of(o, k);
      }
    }
    return new FloatWeights(layout, values, biases);
  }

  /** Weight k of filter o. */
  @FunctionalInterface
  public interface Weights {
    float of(int o, int k);
  }

  /** The bias of filter o. */
  @FunctionalInterface
  public interface Bias {
    float of(int o);
  }
}
