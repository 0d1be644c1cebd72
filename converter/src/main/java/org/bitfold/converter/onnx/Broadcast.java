package org.bitfold.converter.onnx;

import java.util.function.IntUnaryOperator;

/**
 * How the elements of a large tensor map to those of a smaller one that repeats along some axes:
 * ONNX's (NumPy's) multidirectional broadcasting, axes aligned from the right.
 *
 * @param dims extents of the large tensor
 * @param core extents of the small one, each 1 or as large as the axis it is aligned with
 */
public record Broadcast(int[] dims, int[] core) {

  /** The extents that two tensors broadcast to. */
  public static int[] shape(int[] first, int[] second) {
    int rank = Math.max(first.length, second.length);
    int[] shape = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int a = aligned(first, rank, axis);
      int b = aligned(second, rank, axis);
      if (a != b && a != 1 && b != 1) {
        throw new IllegalArgumentException("extents %d and %d do not broadcast".formatted(a, b));
      }
      shape[axis] = a == 1 ? b : a;
    }
    return shape;
  }

  /**
   * The extent of {@code dims} at {@code axis} of a tensor of rank {@code rank}, or 1 before it.
   */
  public static int aligned(int[] dims, int rank, int axis) {
    int own = axis - (rank - dims.length);
    return own < 0 ? 1 : dims[own];
  }

  /**
   * As {@link #indices()}, without a table where the tensors are of one shape or the small one is a
   * single element.
   */
  public IntUnaryOperator index() {
    OnnxTensor.room(dims);
    if (OnnxTensor.count(core) == 1) {
      return i -> 0;
    }
    if (OnnxTensor.count(core) == OnnxTensor.count(dims)) {
      return i -> i;
    }
    int[] table = indices();
    return i -> table[i];
  }

  /** For each element of the large tensor, row-major, the index of the element it repeats. */
  public int[] indices() {
    int rank = dims.length;
    int[] strides = new int[rank];
    int stride = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      int extent = aligned(core, rank, axis);
      strides[axis] = extent == 1 ? 0 : stride;
      stride *= extent;
    }
    return Strides.walk(dims, strides);
  }
}
