package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;

/** A TRITS value: +1, 0 or −1 each. */
public final class Trits implements Signs {
  private final Integers values;

  Trits(Integers values) {
    this.values = values;
  }

  static Trits generate(Shape shape, Integers.Formula formula) {
    return new Trits(Integers.generate(shape, formula));
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
    return other instanceof Trits that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
