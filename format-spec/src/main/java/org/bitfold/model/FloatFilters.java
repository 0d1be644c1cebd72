package org.bitfold.model;

/**
 * Float convolution weights, {@code [O, KH, KW, I]} in that order with I innermost.
 *
 * @param outputs number of filters O
 * @param kernelHeight KH
 * @param kernelWidth KW
 * @param inputs channels I that one filter sees: the value's channels divided by the groups
 * @param values {@code O·KH·KW·I} finite floats
 */
public record FloatFilters(
    int outputs, int kernelHeight, int kernelWidth, int inputs, FloatVector values) {
  public FloatFilters {
    Filters.check(outputs, kernelHeight, kernelWidth, inputs);
    long expected = Filters.count(outputs, kernelHeight, kernelWidth, inputs);
    if (values.size() != expected) {
      throw new IllegalArgumentException(
          "filters want " + expected + " weights, found " + values.size());
    }
  }

  /** The weight of filter {@code o} at tap (ky, kx) for its input channel {@code c}. */
  public float get(int o, int ky, int kx, int c) {
    return values.get(((o * kernelHeight + ky) * kernelWidth + kx) * inputs + c);
  }
}
