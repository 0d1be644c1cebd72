package org.bitfold.verifier.bounded;

import org.bitfold.verifier.oracle.Planes;

/**
 * A value, and for each element how far the original's may lie from it beside a shift.
 *
 * @param values what the packed model works with
 * @param errors as many, none negative; the array is shared, not to be changed
 * @param shifts for each channel how far the packed values lie above the original's
 * @param travelled for each element the magnitudes of all shifts on the way here, added up; no sum
 *     of constants that was rounded on this way was larger than one of them
 */
record Approximation(Planes values, double[] errors, double[] shifts, double[] travelled) {
  Approximation {
    if (errors.length != values.values().length
        || travelled.length != errors.length
        || shifts.length != values.channels()) {
      throw new IllegalArgumentException(
          "%d errors, %d shifts, %d of their ways for %s"
              .formatted(errors.length, shifts.length, travelled.length, values));
    }
  }

  /** A value that stands for the original's without a shift. */
  Approximation(Planes values, double[] errors) {
    this(values, errors, new double[values.channels()], new double[errors.length]);
  }

  /** With the way that shifts have come so far. */
  Approximation after(double[] way) {
    return new Approximation(values, errors, shifts, way);
  }

  /** As what takes the shift in for good sees it: with all roundings of its constant. */
  Approximation arrived() {
    double[] all = errors.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] += Shift.MOVED * travelled[i];
    }
    return new Approximation(values, all, shifts, new double[all.length]);
  }

  /** What shifts have travelled, as planes of floats, rounded up. */
  Planes travelledPlanes() {
    return roundedUp(travelled);
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
