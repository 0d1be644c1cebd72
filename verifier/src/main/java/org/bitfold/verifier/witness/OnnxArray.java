package org.bitfold.verifier.witness;

import java.util.Arrays;

/**
 * A tensor of floats that goes into or came out of ONNX Runtime.
 *
 * @param dims its dimensions, outermost first
 * @param values its elements, the last dimension innermost; shared, not to be changed
 */
public record OnnxArray(long[] dims, float[] values) {
  /** How many dimensions it has. */
  public int rank() {
    return dims.length;
  }

  /** The size of dimension {@code axis}, where axes that are not there have size 1. */
  public int dim(int axis) {
    return axis < dims.length ? Math.toIntExact(dims[axis]) : 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OnnxArray that
        && Arrays.equals(that.dims, dims)
        && Arrays.equals(that.values, values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(dims) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "float" + Arrays.toString(dims);
  }
}
