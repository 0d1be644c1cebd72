package org.bitfold.model;

import java.util.Arrays;

/** An immutable run of floats; equality is by bits, so that −0 differs from 0. */
public final class FloatVector {
  private static final FloatVector EMPTY = new FloatVector(new float[0]);

  private final float[] values;

  private FloatVector(float[] values) {
    this.values = values;
  }

  /** A vector holding a copy of {@code values}. */
  public static FloatVector of(float... values) {
    return values.length == 0 ? EMPTY : new FloatVector(values.clone());
  }

  /** {@code count} times {@code value}. */
  public static FloatVector filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return new FloatVector(values);
  }

  public int size() {
    return values.length;
  }

  public float get(int index) {
    return values[index];
  }

  /** A fresh array with the values. */
  public float[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof FloatVector that) || that.values.length != values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(that.values[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (float value : values) {
      hash = 31 * hash + Float.floatToRawIntBits(value);
    }
    return hash;
  }

  @Override
  public String toString() {
    return values.length <= 8
        ? Arrays.toString(values)
        : Arrays.toString(Arrays.copyOf(values, 8))
            .replace("]", ", … " + values.length + " in all]");
  }
}
