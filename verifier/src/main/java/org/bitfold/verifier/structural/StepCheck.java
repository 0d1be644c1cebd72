package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.bitfold.model.FloatVector;

/**
 * Looks at the original's function away from the thresholds: it must be the step function that
 * thresholds make, or numbers that no threshold says anything about get other signs.
 */
final class StepCheck {
  /** Levels are computed. */
  private static final double ALIKE = 0x1p-8;

  /** Where {@code sign(x) − x + x} is not swallowed yet, but scatters by so much of x. */
  private static final float NOT_SWALLOWED = 0x1p20f;

  private static final double SCATTER = 0x1p-22;

  /** Numbers nearer to a threshold, relatively, are left to the check of the threshold itself. */
  private static final double NEAR = 0x1p-10;

  private static final int SMALLEST_EXPONENT = -20;
  private static final int EXPONENTS_APART = 2;
  private static final double[] BESIDE = {0.5, 0.9, 0.99, 1.01, 1.1, 2};

  private final Tally tally;

  StepCheck(Tally tally) {
    this.tally = tally;
  }

  /** The sign that a number of the original stands for, as the packed op has it. */
  interface Sign {
    double of(int channel, float number);

    /** How far apart two signs of the original lie. */
    double unit(int channel);
  }

  /**
   * Checks one layer.
   *
   * @param lower below it a packed value is −1
   * @param upper at it and above a packed value is +1
   * @param function from the tensor in front of the layer to its signs
   * @param shift by which the packed value in front lies beside that tensor
   * @param signs what the function's values stand for
   * @return whether the original's function is one of one number per channel
   */
  boolean check(
      String layer,
      FloatVector lower,
      FloatVector upper,
      OnnxCut function,
      Shift shift,
      Sign signs) {
    int channels = lower.size();
    boolean swallows = function.swallows(channels);
    float far = swallows ? NOT_SWALLOWED : function.far(channels);
    List<float[]> low = decisive(lower, function, shift, far);
    List<float[]> high = decisive(upper, function, shift, far);
    for (float[] probes : probes(lower, upper, shift, far)) {
      Optional<float[]> found = function.at(probes);
      if (found.isEmpty()) {
        return false;
      }
      List<float[]> rounded = function.roundedAtWill(probes);
      for (int c = 0; c < channels; c++) {
        double packed = probes[c] + shift.constant().get(c);
        double slack = slack(function.lead(), shift, c, probes[c]);
        boolean near =
            isNear(packed, lower.get(c), slack)
                || isNear(packed, upper.get(c), slack)
                || isOpen(rounded, low, c)
                || isOpen(rounded, high, c);
        if (near) {
          continue; // the threshold is checked by itself
        }
        double expected = packed >= upper.get(c) ? 1 : packed < lower.get(c) ? -1 : 0;
        double sign = signs.of(c, found.get()[c]);
        double scattered = swallows ? SCATTER * Math.abs(probes[c]) / signs.unit(c) : 0;
        tally.check(
            Math.abs(sign - expected) <= ALIKE + scattered,
            layer,
            "channel %d: a sign of %s for %s, the ONNX graph has %s, which stands for %s",
            c,
            expected,
            packed,
            found.get()[c],
            sign);
      }
    }
    return true;
  }

  /** What functions that runtimes round as they can make of thresholds. */
  private static List<float[]> decisive(
      FloatVector thresholds, OnnxCut function, Shift shift, float far) {
    return function.roundedAtWill(around(thresholds, shift, far, threshold -> threshold));
  }

  /** Whether such a function does not tell a number from a threshold. */
  private static boolean isOpen(List<float[]> found, List<float[]> decisive, int channel) {
    return !found.isEmpty()
        && found.size() == decisive.size()
        && ThresholdCheck.areOneToRounding(found, decisive, channel);
  }

  /** Numbers below the normal ones are rounded by as much as those are; a slope makes them 0. */
  private static boolean isNear(double packed, double threshold, double slack) {
    double room = slack + NEAR * Math.abs(threshold) + Float.MIN_NORMAL;
    return Math.abs(packed - threshold) <= room;
  }

  /** What rounding makes of a number on its way, many times over. */
  private static double slack(ChannelAffine lead, Shift shift, int c, double probe) {
    double gain = Math.abs(lead.gain().get(c));
    double terms = Math.abs(shift.constant().get(c));
    terms += gain == 0 ? 0 : lead.magnitude().get(c) / gain;
    return NEAR * terms + NEAR * NEAR * Math.abs(probe) + shift.slack().get(c);
  }

  /** Numbers of all magnitudes, and some around the thresholds. */
  private static List<float[]> probes(
      FloatVector lower, FloatVector upper, Shift shift, float far) {
    List<float[]> probes = new ArrayList<>();
    for (int e = SMALLEST_EXPONENT; e <= Math.getExponent(far); e += EXPONENTS_APART) {
      float magnitude = Math.min(far, Math.scalb(1.37f, e));
      for (float sign : new float[] {-1, 1}) {
        float[] same = new float[lower.size()];
        Arrays.fill(same, sign * magnitude);
        probes.add(same);
      }
    }
    for (double factor : BESIDE) {
      for (FloatVector thresholds : List.of(lower, upper)) {
        probes.add(around(thresholds, shift, far, t -> t * factor));
      }
    }
    float[] between = new float[lower.size()];
    for (int c = 0; c < between.length; c++) {
      double middle =
          (Math.clamp(lower.get(c), -far, far) + Math.clamp(upper.get(c), -far, far)) / 2.0;
      between[c] = (float) Math.clamp(middle - shift.constant().get(c), -far, far);
    }
    probes.add(between);
    return probes;
  }

  private static float[] around(
      FloatVector thresholds, Shift shift, float far, DoubleUnaryOperator place) {
    float[] probes = new float[thresholds.size()];
    for (int c = 0; c < probes.length; c++) {
      double packed = place.applyAsDouble(Math.clamp(thresholds.get(c), -far, far));
      probes[c] = (float) Math.clamp(packed - shift.constant().get(c), -far, far);
    }
    return probes;
  }
}
