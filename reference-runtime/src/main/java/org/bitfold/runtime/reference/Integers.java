package org.bitfold.runtime.reference;

import java.util.Arrays;
import java.util.Objects;
import org.bitfold.model.Shape;

/** An immutable grid of small integers, {@code [H, W, C]}: what signs and sums are kept in. */
final class Integers {
  private final Shape shape;
  private final int[] values;

  private Integers(Shape shape, int[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** A grid whose element (y, x, c) is {@code formula.at(y, x, c)}. */
  static Integers generate(Shape shape, Formula formula) {
    int[] values = new int[Math.toIntExact(shape.elements())];
    int i = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        for (int c = 0; c < shape.channels(); c++) {
          values[i++] = formula.at(y, x, c);
        }
      }
    }
    return new Integers(shape, values);
  }

  Shape shape() {
    return shape;
  }

  int get(int y, int x, int c) {
    Objects.checkIndex(y, shape.height());
    Objects.checkIndex(x, shape.width());
    Objects.checkIndex(c, shape.channels());
    return values[(y * shape.width() + x) * shape.channels() + c];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Integers that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  /** What an element is, by its place. */
  @FunctionalInterface
  interface Formula {
    int at(int y, int x, int c);
  }
}
