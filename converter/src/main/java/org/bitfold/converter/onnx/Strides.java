package org.bitfold.converter.onnx;

/** Walking over tensors whose axes lie at given strides. */
public final class Strides {
  private Strides() {}

  /** Row-major strides of a tensor of extents {@code dims}. */
  public static int[] of(int[] dims) {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strides;
  }

  /** For each element of a tensor of extents {@code dims}, row-major, the sum of index·stride. */
  public static int[] walk(int[] dims, int[] strides) {
    int[] offsets = new int[OnnxTensor.room(dims)];
    int[] index = new int[dims.length];
    int offset = 0;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = offset;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        offset += strides[axis];
        if (++index[axis] < dims[axis]) {
          break;
        }
        offset -= strides[axis] * dims[axis];
        index[axis] = 0;
      }
    }
    return offsets;
  }
}
