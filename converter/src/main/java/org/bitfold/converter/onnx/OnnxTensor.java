package org.bitfold.converter.onnx;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A constant tensor. Axes along which all elements are the same may be kept only once: the stored
 * extents {@link #core()} are those of {@link #dims()} or 1. So expanding a bias to the size of a
 * picture costs nothing.
 */
public final class OnnxTensor {
  private static final int MOST_STORED = 1 << 25;

  private final DataType type;
  private final int[] dims;
  private final int[] core;
  private final float[] floats;
  private final double[] doubles;

  private OnnxTensor(DataType type, int[] dims, int[] core, float[] floats, double[] doubles) {
    this.type = type;
    this.dims = dims;
    this.core = core;
    this.floats = floats;
    this.doubles = doubles;
  }

  /**
   * A tensor whose element {@code i} (of the stored ones) is {@code element(i)}, rounded to type.
   */
  public static OnnxTensor of(DataType type, int[] dims, int[] core, IntToDoubleFunction element) {
    room(core);
    return filled(type, dims, core, element);
  }

  /** A tensor whose elements a file holds, however many they are. */
  static OnnxTensor held(DataType type, int[] dims, IntToDoubleFunction element) {
    return filled(type, dims, dims, element);
  }

  private static OnnxTensor filled(
      DataType type, int[] dims, int[] core, IntToDoubleFunction element) {
    int count = count(core);
    if (type == DataType.FLOAT) {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] = (float) element.applyAsDouble(i);
      }
      return new OnnxTensor(type, dims.clone(), core.clone(), floats, null);
    }
    double[] doubles = new double[count];
    for (int i = 0; i < count; i++) {
      doubles[i] = type.round(element.applyAsDouble(i));
    }
    return new OnnxTensor(type, dims.clone(), core.clone(), null, doubles);
  }

  /** A tensor with all its elements stored. */
  public static OnnxTensor of(DataType type, int[] dims, IntToDoubleFunction element) {
    return of(type, dims, dims, element);
  }

  /** A tensor of floats, in row-major order. */
  public static OnnxTensor ofFloats(int[] dims, float... values) {
    if (values.length != count(dims)) {
      throw new IllegalArgumentException(values.length + " values for " + Arrays.toString(dims));
    }
    return new OnnxTensor(DataType.FLOAT, dims.clone(), dims.clone(), values.clone(), null);
  }

  /** A vector of 64-bit integers. */
  public static OnnxTensor ofLongs(long... values) {
    return of(DataType.INT64, new int[] {values.length}, i -> values[i]);
  }

  /** A scalar. */
  public static OnnxTensor scalar(DataType type, double value) {
    return of(type, new int[0], i -> value);
  }

  /**
   * The product of extents, if so many elements may be stored.
   *
   * @throws IllegalArgumentException if they would take more than 256 MiB as binary64
   */
  public static int room(int[] core) {
    long count = 1;
    for (int extent : core) {
      count = Math.multiplyExact(count, (long) extent);
    }
    if (count > MOST_STORED) {
      throw new IllegalArgumentException(
          "a tensor of %d elements, more than the 2^25 that are carried".formatted(count));
    }
    return (int) count;
  }

  /** The product of extents. */
  public static int count(int[] dims) {
    long count = 1;
    for (int dim : dims) {
      count = Math.multiplyExact(count, (long) dim);
    }
    return Math.toIntExact(count);
  }

  public DataType type() {
    return type;
  }

  /** The extents. */
  public int[] dims() {
    return dims.clone();
  }

  /** The stored extents: as {@link #dims()}, or 1 where an axis repeats one element. */
  public int[] core() {
    return core.clone();
  }

  public int rank() {
    return dims.length;
  }

  public int dim(int axis) {
    return dims[axis];
  }

  /** Number of elements, repeated ones counted. */
  public long elements() {
    long count = 1;
    for (int dim : dims) {
      count = Math.multiplyExact(count, (long) dim);
    }
    return count;
  }

  /** Number of elements that are stored. */
  public int stored() {
    return floats != null ? floats.length : doubles.length;
  }

  /** Stored element {@code index}, row-major over {@link #core()}. */
  public double at(int index) {
    return floats != null ? floats[index] : doubles[index];
  }

  /** The same elements under other extents and stored extents of the same count. */
  public OnnxTensor reshaped(int[] newDims, int[] newCore) {
    if (count(newCore) != stored()) {
      throw new IllegalArgumentException(
          "%s stored elements for %s".formatted(stored(), Arrays.toString(newCore)));
    }
    return new OnnxTensor(type, newDims.clone(), newCore.clone(), floats, doubles);
  }

  /** The same tensor with every element stored. */
  public OnnxTensor dense() {
    if (Arrays.equals(dims, core)) {
      return this;
    }
    int[] from = new Broadcast(dims, core).indices();
    return of(type, dims, i -> at(from[i]));
  }

  /** All elements as floats, row-major, each rounded to binary32. */
  public float[] toFloats() {
    OnnxTensor dense = dense();
    float[] values = new float[dense.stored()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) dense.at(i);
    }
    return values;
  }

  /** All elements as integers, row-major. */
  public long[] toLongs() {
    OnnxTensor dense = dense();
    long[] values = new long[dense.stored()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (long) dense.at(i);
    }
    return values;
  }

  /** Whether both hold the same type, extents and elements, bit for bit. */
  public boolean sameAs(OnnxTensor other) {
    if (type != other.type || !Arrays.equals(dims, other.dims)) {
      return false;
    }
    if (!Arrays.equals(core, other.core)) {
      return dense().sameAs(other.dense());
    }
    for (int i = 0; i < stored(); i++) {
      if (Double.doubleToRawLongBits(at(i)) != Double.doubleToRawLongBits(other.at(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    String head = type + Arrays.toString(dims);
    if (stored() > 8 || elements() > 8) {
      return head;
    }
    StringBuilder line = new StringBuilder(head).append('{');
    for (int i = 0; i < stored(); i++) {
      line.append(i == 0 ? "" : ", ").append(at(i));
    }
    return line.append('}').toString();
  }
}
