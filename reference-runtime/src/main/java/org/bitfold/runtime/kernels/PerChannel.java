package org.bitfold.runtime.kernels;

import org.bitfold.model.FloatVector;

/**
 * A parameter per channel, repeated so that a run of pixels is walked in whole vectors whatever the
 * number of channels: element i of the run takes {@code values[i mod period]}.
 */
public final class PerChannel {
  /** The most lanes of any vector, 512 bits of floats. */
  private static final int MOST_LANES = 16;

  private final float[] values;

  private PerChannel(float[] values) {
    this.values = values;
  }

  public static PerChannel of(FloatVector parameter) {
    int channels = parameter.size();
    int repeats = 1;
    while (repeats * channels % MOST_LANES != 0) {
      repeats++;
    }
    float[] values = new float[repeats * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = parameter.get(i % channels);
    }
    return new PerChannel(values);
  }

  float[] values() {
    return values;
  }

  int period() {
    return values.length;
  }
}
