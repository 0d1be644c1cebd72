package org.bitfold.verifier.structural;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.FloatVector;

/** Compares packed thresholds with the floats at which ONNX Runtime changes a sign. */
final class ThresholdCheck {
  private final Tally tally;

  ThresholdCheck(Tally tally) {
    this.tally = tally;
  }

  /** Whether a value of the original is one that the packed bit says is reached. */
  @FunctionalInterface
  interface Reached {
    boolean by(int channel, float sign);
  }

  /**
   * Checks the thresholds of one layer.
   *
   * @param function from the tensor in front of the layer to its signs
   * @param shift by which the packed value in front lies beside that tensor
   * @param reached which signs of the original count as at or above the threshold
   * @return whether the original's function is one of one number per channel
   */
  boolean check(
      String layer, FloatVector thresholds, OnnxCut function, Shift shift, Reached reached) {
    ChannelAffine lead = function.lead();
    if (shift.constant().all(0) && lead.equals(ChannelAffine.IDENTITY)) {
      return unshifted(layer, thresholds, function, reached);
    }
    Optional<float[]> original = smallest(thresholds.size(), function, reached);
    if (original.isEmpty()) {
      return false;
    }
    float far = function.far(thresholds.size());
    float[] unshifted = new float[thresholds.size()];
    for (int c = 0; c < unshifted.length; c++) {
      unshifted[c] = (float) (Math.clamp(thresholds.get(c), -far, far) - shift.constant().get(c));
    }
    boolean[] open = open(unshifted, original.get(), function, far);
    for (int c = 0; c < thresholds.size(); c++) {
      double expected = original.get()[c] + shift.constant().get(c);
      double found = Math.clamp(thresholds.get(c), -far, far);
      double distance = found == expected ? 0 : Math.abs(found - expected);
      double gain = Math.abs(lead.gain().get(c));
      double magnitude =
          Math.abs(original.get()[c])
              + Math.abs(shift.constant().get(c))
              + Math.abs(found)
              + (gain == 0 ? 0 : lead.magnitude().get(c) / gain);
      // What is left of terms that cancel is rounded as they are.
      double terms = magnitude + shift.slack().get(c) / Spread.POINTWISE;
      tally.spread(distance == 0 ? 0 : distance / terms);
      boolean right = distance <= Spread.POINTWISE * terms;
      if (!right && open[c]) {
        tally.open();
      }
      tally.check(
          right || open[c],
          layer,
          "threshold %s of channel %d; ONNX has %s, and %s of shift travelled here",
          thresholds.get(c),
          c,
          original.get()[c],
          shift.constant().get(c));
    }
    return true;
  }

  /** Nothing in between: the threshold must be right to the last bit. */
  private boolean unshifted(
      String layer, FloatVector thresholds, OnnxCut function, Reached reached) {
    int channels = thresholds.size();
    float[] at = new float[channels];
    float[] below = new float[channels];
    float far = function.far(channels);
    for (int c = 0; c < channels; c++) {
      at[c] = Math.clamp(thresholds.get(c), -far, far);
      below[c] = Math.clamp(Math.nextDown(thresholds.get(c)), -far, far);
    }
    Optional<float[]> signAt = function.at(at);
    Optional<float[]> signBelow = function.at(below);
    if (signAt.isEmpty() || signBelow.isEmpty()) {
      return false;
    }
    boolean[] open = null;
    for (int c = 0; c < channels; c++) {
      float threshold = thresholds.get(c);
      boolean right =
          threshold == Float.POSITIVE_INFINITY
              ? !reached.by(c, signAt.get()[c])
              : reached.by(c, signAt.get()[c])
                  && (threshold == Float.NEGATIVE_INFINITY || !reached.by(c, signBelow.get()[c]));
      if (!right && open == null) {
        open = open(at, smallest(channels, function, reached).orElseThrow(), function, far);
      }
      if (!right && open[c]) {
        tally.open();
      }
      tally.spread(0);
      tally.check(
          right || open[c],
          layer,
          "threshold %s (0x%08X) of channel %d: ONNX gives %s there and %s one float below",
          threshold,
          Float.floatToIntBits(threshold),
          c,
          signAt.get()[c],
          signBelow.get()[c]);
    }
    return true;
  }

  /**
   * The channels whose threshold and the original's lie so near each other that rounding decides
   * which of the two is right: between them lie functions that every runtime rounds as it can
   * (Sigmoid in front of Round), and no function's values at both are further apart than it may be
   * off. A channel whose sign never changes has no such threshold.
   */
  private static boolean[] open(float[] packed, float[] original, OnnxCut function, float far) {
    boolean[] open = new boolean[packed.length];
    List<float[]> found = function.roundedAtWill(packed);
    List<float[]> expected = function.roundedAtWill(original);
    boolean known = !found.isEmpty() && found.size() == expected.size();
    for (int c = 0; c < open.length; c++) {
      open[c] = known && Math.abs(original[c]) < far && areOneToRounding(found, expected, c);
    }
    return open;
  }

  /** Whether no function's values for two numbers are further apart than it may be off. */
  static boolean areOneToRounding(List<float[]> found, List<float[]> expected, int channel) {
    for (int i = 0; i < found.size(); i++) {
      double value = expected.get(i)[channel];
      double distance = Math.abs(found.get(i)[channel] - value);
      if (!(distance <= Spread.ROUNDED_AT_WILL * Math.max(1, Math.abs(value)))) {
        return false;
      }
    }
    return true;
  }

  /** For each channel the smallest float that is reached, by bisection over all floats. */
  static Optional<float[]> smallest(int channels, OnnxCut function, Reached reached) {
    int[] low = new int[channels];
    int[] high = new int[channels];
    float far = function.far(channels);
    Arrays.fill(low, order(-far));
    Arrays.fill(high, order(far));
    for (int step = 0; step < Integer.SIZE; step++) {
      float[] middle = new float[channels];
      for (int c = 0; c < channels; c++) {
        middle[c] = fromOrder((int) Math.floorDiv((long) low[c] + high[c], 2L));
      }
      Optional<float[]> signs = function.at(middle);
      if (signs.isEmpty()) {
        return Optional.empty();
      }
      for (int c = 0; c < channels; c++) {
        int at = (int) Math.floorDiv((long) low[c] + high[c], 2L);
        if (reached.by(c, signs.get()[c])) {
          high[c] = at;
        } else if (low[c] < high[c]) {
          low[c] = at + 1;
        }
      }
    }
    float[] smallest = new float[channels];
    for (int c = 0; c < channels; c++) {
      smallest[c] = fromOrder(high[c]);
    }
    return Optional.of(smallest);
  }

  /** Floats as integers in the same order. */
  private static int order(float value) {
    int bits = Float.floatToIntBits(value);
    return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
  }

  private static float fromOrder(int order) {
    return Float.intBitsToFloat(order >= 0 ? order : Integer.MIN_VALUE - order);
  }
}
