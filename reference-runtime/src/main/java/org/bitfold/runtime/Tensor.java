package org.bitfold.runtime;

import java.util.Arrays;
import java.util.Objects;
import org.bitfold.model.Shape;

/**
 * One picture of floats, {@code [H, W, C]}; immutable, equal by bits (so that −0 differs from 0).
 */
public final class Tensor {
  private final Shape shape;
  private final float[] values;

  private Tensor(Shape shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * A tensor holding a copy of {@code values}.
   *
   * @param values {@code H·W·C} floats, channels innermost
   * @throws IllegalArgumentException if their number does not fit the shape
   */
  public static Tensor of(Shape shape, float[] values) {
    checkLength(shape, values.length);
    return new Tensor(shape, values.clone());
  }

  /** A tensor whose element (y, x, c) is {@code formula.at(y, x, c)}. */
  public static Tensor generate(Shape shape, Formula formula) {
    float[] values = array(shape);
    int i = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          values[i++] = formula.at(y, x, c);
        }
      }
    }
    return new Tensor(shape, values);
  }

  /**
   * A tensor from values in the order of ONNX and PyTorch, {@code [C, H, W]}.
   *
   * @throws IllegalArgumentException if their number does not fit the shape
   */
  public static Tensor fromNchw(Shape shape, float[] values) {
    checkLength(shape, values.length);
    int plane = shape.height() * shape.width();
    return generate(shape, (y, x, c) -> values[c * plane + y * shape.width() + x]);
  }

  public Shape shape() {
    return shape;
  }

  /** The element in row {@code y}, column {@code x}, channel {@code c}. */
  public float get(int y, int x, int c) {
    Objects.checkIndex(y, shape.height());
    Objects.checkIndex(x, shape.width());
    Objects.checkIndex(c, shape.channels());
    return values[(y * shape.width() + x) * shape.channels() + c];
  }

  /** A fresh array with the values, {@code [H, W, C]}. */
  public float[] toArray() {
    return values.clone();
  }

  /** Copies row {@code y}, {@code W·C} floats, to {@code target} from {@code offset} on. */
  public void copyRow(int y, float[] target, int offset) {
    Objects.checkIndex(y, shape.height());
    int row = shape.width() * shape.channels();
    System.arraycopy(values, y * row, target, offset, row);
  }

  /** A fresh array with the values in the order of ONNX and PyTorch, {@code [C, H, W]}. */
  public float[] toNchw() {
    float[] planes = new float[values.length];
    int plane = shape.height() * shape.width();
    int channels = shape.channels();
    for (int pixel = 0; pixel < plane; pixel++) {
      for (int c = 0; c < channels; c++) {
        planes[c * plane + pixel] = values[pixel * channels + c];
      }
    }
    return planes;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Tensor that) || !that.shape.equals(shape)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (Float.floatToIntBits(values[i]) != Float.floatToIntBits(that.values[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = shape.hashCode();
    for (float value : values) {
      hash = 31 * hash + Float.floatToIntBits(value);
    }
    return hash;
  }

  @Override
  public String toString() {
    float[] first = Arrays.copyOf(values, Math.min(8, values.length));
    return "Tensor" + shape + " " + Arrays.toString(first) + (values.length > 8 ? " …" : "");
  }

  /** A tensor that takes {@code values} over: nobody else may write to them. */
  static Tensor owning(Shape shape, float[] values) {
    return new Tensor(shape, values);
  }

  /** An array of the size that a tensor of this shape has. */
  static float[] array(Shape shape) {
    return new float[length(shape)];
  }

  private static int length(Shape shape) {
    if (shape.elements() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a tensor of %s has more elements than a Java array holds".formatted(shape));
    }
    return (int) shape.elements();
  }

  private static void checkLength(Shape shape, int found) {
    if (found != length(shape)) {
      throw new IllegalArgumentException(
          "a tensor of %s has %d elements, found %d".formatted(shape, shape.elements(), found));
    }
  }

  /** What an element is, by its place. */
  @FunctionalInterface
  public interface Formula {
    float at(int y, int x, int c);
  }
}
