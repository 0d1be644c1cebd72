package org.bitfold.converter.passes;

import java.util.Optional;
import org.bitfold.model.FloatVector;

/** Arithmetic on constants per channel, in binary64 with one rounding. */
final class Vectors {
  /** A function of a channel. */
  interface PerChannel {
    double of(int channel);
  }

  private Vectors() {}

  /** {@code channels} values, each rounded once to binary32. */
  static FloatVector make(int channels, PerChannel value) {
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = (float) value.of(c);
    }
    return FloatVector.of(values);
  }

  /**
   * As {@link #make}; empty where one of them overflows binary32, or falls among its subnormal
   * numbers and loses digits there: as factors such numbers are wrong, however large what they
   * multiply.
   */
  static Optional<FloatVector> factors(int channels, PerChannel value) {
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      double exact = value.of(c);
      values[c] = (float) exact;
      boolean normal = Math.abs(values[c]) >= Float.MIN_NORMAL && Float.isFinite(values[c]);
      if (!normal && values[c] != exact) {
        return Optional.empty();
      }
    }
    return Optional.of(FloatVector.of(values));
  }

  /** Whether all values equal {@code value}; −0 equals 0. */
  static boolean all(FloatVector vector, float value) {
    for (int c = 0; c < vector.size(); c++) {
      if (vector.get(c) != value) {
        return false;
      }
    }
    return true;
  }

  /** Whether all values are finite. */
  static boolean finite(FloatVector vector) {
    for (int c = 0; c < vector.size(); c++) {
      if (!Float.isFinite(vector.get(c))) {
        return false;
      }
    }
    return true;
  }
}
