package org.bitfold.verifier.structural;

import org.bitfold.model.FloatVector;

/**
 * What the original has, per channel, where trits are −1, 0 and 1: {@code trit·scale + zero}. A
 * channel whose upper threshold is never reached has its upper level where the trit is 0, one whose
 * lower threshold always is, its lower; else 0 lies halfway.
 */
record TritLevels(double[] zero, double[] scale) implements StepCheck.Sign {
  /** Levels that are computed are rounded a few times. */
  private static final double HALFWAY = 0x1p-20;

  static TritLevels of(Levels levels, FloatVector lower, FloatVector upper) {
    int channels = lower.size();
    double[] zero = new double[channels];
    double[] scale = new double[channels];
    for (int c = 0; c < channels; c++) {
      double low = levels.low()[c];
      double high = levels.high()[c];
      boolean never = upper.get(c) == Float.POSITIVE_INFINITY;
      boolean always = lower.get(c) == Float.NEGATIVE_INFINITY;
      if (low == high) {
        scale[c] = high;
      } else if (never != always) {
        zero[c] = never ? high : low;
        scale[c] = high - low;
      } else {
        zero[c] = (low + high) / 2;
        scale[c] = (high - low) / 2;
      }
    }
    return new TritLevels(zero, scale);
  }

  /** The trit that a value of the original is; something else where it is none. */
  double trit(int channel, float value) {
    double distance = value - zero[channel];
    double trit = scale[channel] == 0 ? distance : distance / scale[channel];
    return Math.abs(trit) <= HALFWAY ? 0 : trit;
  }

  @Override
  public double of(int channel, float value) {
    return trit(channel, value);
  }

  @Override
  public double unit(int channel) {
    return scale[channel] == 0 ? 1 : Math.abs(scale[channel]);
  }

  /** From trits to the original's levels. */
  ChannelAffine map() {
    return ChannelAffine.IDENTITY.after(new PerChannel(scale), new PerChannel(zero));
  }
}
