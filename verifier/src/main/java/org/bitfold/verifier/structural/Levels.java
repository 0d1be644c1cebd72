package org.bitfold.verifier.structural;

import java.util.Arrays;
import java.util.Optional;

/**
 * The two outer levels of the original's step function, per channel: what it gives far below and
 * far above every threshold. Bits stand for {@code −1 → low, +1 → high}.
 *
 * @param low far below
 * @param high far above
 */
record Levels(float[] low, float[] high) implements StepCheck.Sign {
  /** Asks the original; empty if it has not one value per channel. */
  static Optional<Levels> of(int channels, OnnxCut function) {
    float[] probes = new float[channels];
    float far = function.far(channels);
    Arrays.fill(probes, -far);
    Optional<float[]> low = function.at(probes);
    Arrays.fill(probes, far);
    Optional<float[]> high = function.at(probes);
    return low.flatMap(l -> high.map(h -> new Levels(l, h)));
  }

  /** The same levels, exchanged in some channels. */
  Levels turned(boolean[] channels) {
    float[] first = low.clone();
    float[] last = high.clone();
    for (int c = 0; c < channels.length; c++) {
      if (channels[c]) {
        first[c] = high[c];
        last[c] = low[c];
      }
    }
    return new Levels(first, last);
  }

  /** Whether a value of the original counts as above a bit's threshold; a tie does. */
  boolean isUpper(int channel, float value) {
    float up = high[channel];
    float down = low[channel];
    return up == down ? value >= 0 : Math.abs(value - up) <= Math.abs(value - down);
  }

  /** The bit that a value of the original is, −1 or 1; something else where it is no level. */
  @Override
  public double of(int channel, float value) {
    double up = high[channel];
    double down = low[channel];
    if (up == down) {
      double beside = up == 0 ? value : Math.abs(value / up) - 1;
      return (value >= 0 ? 1 : -1) + beside;
    }
    return (2 * value - up - down) / (up - down);
  }

  @Override
  public double unit(int channel) {
    double apart = Math.abs((double) high[channel] - low[channel]) / 2;
    double level = Math.abs((double) high[channel]);
    return apart > 0 ? apart : level > 0 ? level : 1;
  }

  /** From bits to the original's levels; a channel that is always the same is ±itself. */
  ChannelAffine ofBits() {
    double[] gain = new double[low.length];
    double[] offset = new double[low.length];
    for (int c = 0; c < gain.length; c++) {
      boolean constant = low[c] == high[c];
      gain[c] = constant ? Math.abs(low[c]) : ((double) high[c] - low[c]) / 2;
      offset[c] = constant ? 0 : ((double) high[c] + low[c]) / 2;
    }
    return ChannelAffine.IDENTITY.after(new PerChannel(gain), new PerChannel(offset));
  }
}
