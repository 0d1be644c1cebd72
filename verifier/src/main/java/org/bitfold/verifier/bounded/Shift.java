package org.bitfold.verifier.bounded;

import org.bitfold.verifier.oracle.Planes;

/**
 * The constant per channel by which a packed value lies beside the original's tensor.
 *
 * @param constants one per channel
 */
record Shift(double[] constants) {
  /** No shift. */
  static Shift none(int channels) {
    return new Shift(new double[channels]);
  }

  /**
   * Reads the shift off one picture: none where the bounds alone explain every difference of a
   * channel, else the middle of the constants that the bounds of all its elements leave possible.
   *
   * @param computed what the packed layer makes of the original's activations
   * @param original what the original makes of them
   */
  static Shift between(Approximation computed, Planes original) {
    float[] values = computed.values().values();
    double[] constants = new double[original.channels()];
    int plane = original.height() * original.width();
    for (int c = 0; c < constants.length; c++) {
      double lowest = Double.NEGATIVE_INFINITY;
      double highest = Double.POSITIVE_INFINITY;
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        double difference = (double) values[i] - original.values()[i];
        double bound = bound(computed.errors()[i], values[i], original.values()[i], difference);
        lowest = Math.max(lowest, difference - bound);
        highest = Math.min(highest, difference + bound);
      }
      constants[c] = lowest <= 0 && highest >= 0 ? 0 : (lowest + highest) / 2;
    }
    return new Shift(constants);
  }

  /** How far apart a packed and an original element may lie, beside the shift. */
  static double bound(double error, float found, float expected, double constant) {
    double magnitude = Math.abs(found) + Math.abs(expected) + Math.abs(constant);
    return error + 4 * ErrorBounds.U * magnitude;
  }

  /** The original's tensor as the packed layers after it see it, shifted and rounded. */
  Approximation applied(Planes original, double[] spread) {
    float[] values = new float[original.values().length];
    double[] errors = new double[values.length];
    int plane = original.height() * original.width();
    for (int i = 0; i < values.length; i++) {
      double constant = constants[i / plane];
      values[i] = (float) (original.values()[i] + constant);
      errors[i] = constant == 0 ? 0 : spread[i / plane] + ErrorBounds.U * Math.abs(values[i]);
    }
    Planes planes = new Planes(original.channels(), original.height(), original.width(), values);
    return new Approximation(planes, errors);
  }
}
