package org.bitfold.verifier.bounded;

import java.util.Arrays;
import org.bitfold.verifier.oracle.Planes;

/**
 * The constant per channel by which a packed value lies beside the original's tensor. Every element
 * that is compared bounds it from both sides; where nothing is left between, no constant explains
 * the differences. Section 7 of {@code BOUNDS.md}.
 */
final class Shift {
  /** Roundings of a constant that the converter moved, and of its addition on either side. */
  static final double MOVED = 4 * Rounding.U;

  private final ShiftRange[] channels;

  private Shift(ShiftRange[] channels) {
    this.channels = channels;
  }

  /** Nothing was compared yet. */
  static Shift unknown(int channels) {
    ShiftRange[] ranges = new ShiftRange[channels];
    Arrays.fill(ranges, ShiftRange.UNKNOWN);
    return new Shift(ranges);
  }

  /**
   * What one more picture leaves possible.
   *
   * @param computed what the packed layer makes of the original's activations
   * @param original what the original makes of them
   */
  Shift narrowed(Approximation computed, Planes original) {
    ShiftRange[] ranges = channels.clone();
    int plane = original.height() * original.width();
    for (int c = 0; c < ranges.length; c++) {
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        if (isFinite(computed, original, i)) {
          double size = Math.max(Math.abs(found(computed, i)), Math.abs(original.values()[i]));
          ranges[c] =
              ranges[c].with(apart(computed, original, i), bound(computed, original, i), size);
        }
      }
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        if (isFinite(computed, original, i)) {
          ranges[c] =
              ranges[c].withShare(apart(computed, original, i), bound(computed, original, i));
        }
      }
    }
    return new Shift(ranges);
  }

  private static float found(Approximation computed, int i) {
    return computed.values().values()[i];
  }

  private static double apart(Approximation computed, Planes original, int i) {
    return (double) found(computed, i) - original.values()[i];
  }

  private static boolean isFinite(Approximation computed, Planes original, int i) {
    return Double.isFinite(apart(computed, original, i))
        && Double.isFinite(bound(computed, original, i));
  }

  /**
   * How far element {@code i} of the packed and of the original may lie apart, beside the shift.
   */
  static double bound(Approximation computed, Planes original, int i) {
    double magnitudes =
        Math.abs((double) found(computed, i)) + Math.abs((double) original.values()[i]);
    return computed.errors()[i] + MOVED * (magnitudes + Math.abs(apart(computed, original, i)));
  }

  /** The constant of a channel, as well as it can be told. */
  double constant(int channel) {
    return channels[channel].constant();
  }

  /** Whether a channel may lie where the original's does, without a shift. */
  boolean mayBeNone(int channel) {
    return channels[channel].mayBeNone();
  }

  /**
   * The original's tensor as the packed layers after it see it: shifted, and rounded.
   *
   * @param way what shifts have travelled to get here, for each element
   */
  Approximation applied(Planes original, double[] way) {
    float[] values = new float[original.values().length];
    double[] errors = new double[values.length];
    double[] travelled = way.clone();
    double[] constants = new double[channels.length];
    int plane = original.height() * original.width();
    for (int c = 0; c < channels.length; c++) {
      constants[c] = constant(c);
      double doubt = channels[c].doubt() + MOVED * Math.abs(constants[c]);
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        values[i] = (float) (original.values()[i] + constants[c]);
        errors[i] = doubt + (constants[c] == 0 ? 0 : Rounding.U * Math.abs(values[i]));
        travelled[i] += Math.abs(constants[c]);
      }
    }
    return new Approximation(original.with(values), errors, constants, travelled);
  }
}
