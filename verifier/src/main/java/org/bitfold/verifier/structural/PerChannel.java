package org.bitfold.verifier.structural;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Collectors;
import org.bitfold.verifier.witness.OnnxArray;

/**
 * A constant per channel, or one for all.
 *
 * @param values one, or one per channel
 */
record PerChannel(double... values) {
  static final PerChannel ZERO = new PerChannel(0);
  static final PerChannel ONE = new PerChannel(1);

  private static final int SHOWN = 4;

  /**
   * Reads a constant off a tensor that is broadcast against {@code [N, C, H, W]}.
   *
   * @return empty if it varies over something else than the channel
   */
  static Optional<PerChannel> of(OnnxArray array) {
    int channelAxis = array.rank() - 3;
    int channels = channelAxis >= 0 ? array.dim(channelAxis) : 1;
    int inner = 1;
    for (int axis = Math.max(0, channelAxis + 1); axis < array.rank(); axis++) {
      inner *= array.dim(axis);
    }
    if (array.values().length != channels * inner) {
      return Optional.empty();
    }
    double[] values = new double[channels];
    for (int i = 0; i < array.values().length; i++) {
      values[i / inner] = array.values()[i];
      if (array.values()[i] != array.values()[i / inner * inner]) {
        return Optional.empty();
      }
    }
    return Optional.of(new PerChannel(values));
  }

  /** A vector of one element per channel. */
  static PerChannel vector(float... values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return new PerChannel(doubles);
  }

  double get(int channel) {
    return values[values.length == 1 ? 0 : channel];
  }

  /** Combines channel by channel. */
  PerChannel with(PerChannel other, DoubleBinaryOperator operator) {
    double[] combined = new double[Math.max(values.length, other.values.length)];
    for (int c = 0; c < combined.length; c++) {
      combined[c] = operator.applyAsDouble(get(c), other.get(c));
    }
    return new PerChannel(combined);
  }

  PerChannel plus(PerChannel other) {
    return with(other, Double::sum);
  }

  PerChannel minus(PerChannel other) {
    return with(other, (a, b) -> a - b);
  }

  PerChannel times(PerChannel other) {
    return with(other, (a, b) -> a * b);
  }

  boolean all(double value) {
    return Arrays.stream(values).allMatch(each -> each == value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PerChannel that && Arrays.equals(that.values, values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The first channels, for messages. */
  @Override
  public String toString() {
    String first =
        Arrays.stream(values)
            .limit(SHOWN)
            .mapToObj(value -> String.format(Locale.ROOT, "%.6g", value))
            .collect(Collectors.joining(", "));
    return values.length <= SHOWN
        ? "[" + first + "]"
        : "[%s, … %d more]".formatted(first, values.length - SHOWN);
  }
}
