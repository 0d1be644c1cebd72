package org.bitfold.verifier.structural;

import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Planes;

/**
 * The constant per channel by which a packed value lies beside the ONNX tensor it stands for, as it
 * follows from the constants on both sides.
 *
 * @param constant the shift
 * @param slack how far off rounding may have left it
 */
record Shift(PerChannel constant, PerChannel slack) {
  static final Shift NONE = new Shift(PerChannel.ZERO, PerChannel.ZERO);

  /** Whether it is nothing but rounding. */
  boolean isZero() {
    return isNear(PerChannel.ZERO);
  }

  /** Whether it is {@code other} up to rounding. */
  boolean isNear(PerChannel other) {
    PerChannel beyond =
        constant.minus(other).with(slack, (distance, bound) -> Math.abs(distance) - bound);
    for (double each : beyond.values()) {
      if (!(each <= 0)) {
        return false;
      }
    }
    return true;
  }

  Shift plus(Shift other) {
    return new Shift(constant.plus(other.constant), slack.plus(other.slack));
  }

  Shift minus(Shift other) {
    return new Shift(constant.minus(other.constant), slack.plus(other.slack));
  }

  /** The same after {@code x → scale·x}. */
  Shift scaled(PerChannel scale) {
    return new Shift(
        constant.times(scale), slack.with(scale, (bound, factor) -> bound * Math.abs(factor)));
  }

  /** An ONNX constant: exact, but the original rounds where it adds it. */
  static Shift of(ChannelAffine map) {
    return new Shift(map.offset(), map.magnitude().times(new PerChannel(Spread.POINTWISE)));
  }

  /** A packed constant, rounded once or a few times when it was folded. */
  static Shift packed(PerChannel constant) {
    PerChannel magnitude = constant.with(PerChannel.ZERO, (a, zero) -> Math.abs(a));
    return new Shift(constant, magnitude.times(new PerChannel(Spread.POINTWISE)));
  }

  /** A picture of the shift, for ops that move channels. */
  static Planes picture(PerChannel values, Shape shape) {
    int plane = shape.height() * shape.width();
    float[] elements = new float[shape.channels() * plane];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) values.get(i / plane);
    }
    return new Planes(shape.channels(), shape.height(), shape.width(), elements);
  }
}
