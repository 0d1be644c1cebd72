package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;

/** A SUMS value: exact integers. */
public final class Sums implements Value {
  private final Integers values;

  Sums(Integers values) {
    this.values = values;
  }

  static Sums generate(Shape shape, Integers.Formula formula) {
    return new Sums(Integers.generate(shape, formula));
  }

  @Override
  public Shape shape() {
    return values.shape();
  }

  /** The sum in row {@code y}, column {@code x}, channel {@code c}. */
  public int get(int y, int x, int c) {
    return values.get(y, x, c);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sums that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
