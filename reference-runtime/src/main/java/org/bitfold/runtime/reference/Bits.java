package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;

/** A BITS value: +1 or −1 each. */
public final class Bits implements Signs {
  private final Integers values;

  Bits(Integers values) {
    this.values = values;
  }

  static Bits generate(Shape shape, Integers.Formula formula) {
    return new Bits(Integers.generate(shape, formula));
  }

  @Override
  public Shape shape() {
    return values.shape();
  }

  @Override
  public int get(int y, int x, int c) {
    return values.get(y, x, c);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bits that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
