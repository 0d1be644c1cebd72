package org.bitfold.verifier.bounded;

import org.bitfold.verifier.oracle.Planes;

/**
 * A value, and for each element how far the original's may lie from it.
 *
 * @param values what the packed model works with
 * @param errors as many, none negative; the array is shared, not to be changed
 */
record Approximation(Planes values, double[] errors) {
  Approximation {
    if (errors.length != values.values().length) {
      throw new IllegalArgumentException(errors.length + " errors for " + values);
    }
  }

  /** A value without error. */
  static Approximation exact(Planes values) {
    return new Approximation(values, new double[values.values().length]);
  }

  boolean isExact() {
    for (double error : errors) {
      if (error != 0) {
        return false;
      }
    }
    return true;
  }

  /** The errors as planes of floats, rounded up. */
  Planes errorPlanes() {
    float[] floats = new float[errors.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = errors[i] == 0 ? 0 : Math.nextUp((float) errors[i]);
    }
    return new Planes(values.channels(), values.height(), values.width(), floats);
  }

  /** The magnitudes of the values. */
  Planes magnitudes() {
    float[] floats = new float[errors.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Math.abs(values.values()[i]);
    }
    return new Planes(values.channels(), values.height(), values.width(), floats);
  }

  /** The channel of element {@code i}. */
  int channelOf(int i) {
    return i / (values.height() * values.width());
  }
}
