package org.bitfold.model;

import java.util.Arrays;

/** An immutable run of 32-bit integers: packed bits, integer thresholds, channel indices. */
public final class IntVector {
  private static final IntVector EMPTY = new IntVector(new int[0]);

  private final int[] values;

  private IntVector(int[] values) {
    this.values = values;
  }

  /** A vector holding a copy of {@code values}. */
  public static IntVector of(int... values) {
    return values.length == 0 ? EMPTY : new IntVector(values.clone());
  }

  public int size() {
    return values.length;
  }

  public int get(int index) {
    return values[index];
  }

  /** A fresh array with the values. */
  public int[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntVector that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length <= 8
        ? Arrays.toString(values)
        : Arrays.toString(Arrays.copyOf(values, 8))
            .replace("]", ", … " + values.length + " in all]");
  }
}
