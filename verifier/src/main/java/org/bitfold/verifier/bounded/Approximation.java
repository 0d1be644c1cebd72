package org.bitfold.verifier.bounded;

import org.bitfold.verifier.oracle.Planes;

/**
 * A value, and for each element how far the original's may lie from it beside a shift.
 *
 * @param values what the packed model works with
 * @param errors as many, none negative; the array is shared, not to be changed
 * @param shifts for each channel how far the packed values lie above the original's
 */
record Approximation(Planes values, double[] errors, double[] shifts) {
  Approximation {
    if (errors.length != values.values().length || shifts.length != values.channels()) {
      throw new IllegalArgumentException(
          "%d errors, %d shifts for %s".formatted(errors.length, shifts.length, values));
    }
  }

  /** A value that stands for the original's without a shift. */
  Approximation(Planes values, double[] errors) {
    this(values, errors, new double[values.channels()]);
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

  /** The largest magnitude of element {@code i} on either side, but for its error. */
  double magnitude(int i) {
    return Math.abs((double) values.values()[i]) + Math.abs(shifts[channelOf(i)]);
  }

  /** The largest magnitude that element {@code i} may have on either side. */
  double largest(int i) {
    return magnitude(i) + errors[i];
  }

  /** Every {@link #magnitude}. */
  double[] magnitudes() {
    double[] magnitudes = new double[errors.length];
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = magnitude(i);
    }
    return magnitudes;
  }

  /** The errors as planes of floats, rounded up. */
  Planes errorPlanes() {
    return roundedUp(errors);
  }

  /** The magnitudes as planes of floats, rounded up. */
  Planes magnitudePlanes() {
    return roundedUp(magnitudes());
  }

  private Planes roundedUp(double[] doubles) {
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = doubles[i] == 0 ? 0 : Math.nextUp((float) doubles[i]);
    }
    return new Planes(values.channels(), values.height(), values.width(), floats);
  }

  /** The channel of element {@code i}. */
  int channelOf(int i) {
    return i / (values.height() * values.width());
  }
}
