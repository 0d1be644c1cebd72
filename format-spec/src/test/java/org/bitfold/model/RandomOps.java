package org.bitfold.model;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random operators that fit the value they are to be applied to. */
final class RandomOps {
  /** Channel counts around the borders of words and vectors. */
  private static final Integer[] CHANNELS = {1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 64, 65};

  private final RandomNumbers numbers;

  RandomOps(RandomGenerator random) {
    this.numbers = new RandomNumbers(random);
  }

  /** An operator over FLOAT values of this shape. */
  Op overFloats(Shape in) {
    int c = in.channels();
    return switch (numbers.from(0, 21)) {
      case 0, 1, 2 -> new Op.Binarize(numbers.thresholds(c));
      case 3 -> ternarize(c);
      case 4 -> {
        int groups = groups(c);
        int outputs = outputs(groups);
        int ky = numbers.from(1, 3);
        int kx = numbers.from(1, 3);
        yield new Op.Conv2d(
            numbers.floatFilters(outputs, ky, kx, c / groups),
            numbers.numbers(outputs),
            window(in, ky, kx),
            groups);
      }
      case 5 -> {
        int groups = groups(c);
        int outputs = outputs(groups);
        int ky = numbers.from(1, 3);
        int kx = numbers.from(1, 3);
        yield new Op.BinaryWeightConv2d(
            numbers.bitFilters(outputs, ky, kx, c / groups),
            numbers.numbers(outputs),
            numbers.numbers(outputs),
            window(in, ky, kx),
            groups);
      }
      case 6 -> transposed(c);
      case 7 -> new Op.Affine(numbers.numbers(c), numbers.numbers(c));
      case 8 -> new Op.PRelu(numbers.numbers(c));
      case 9 -> {
        float a = numbers.number();
        float b = numbers.number();
        yield numbers.chance(0.5)
            ? new Op.Clip(0f, Float.POSITIVE_INFINITY)
            : new Op.Clip(Math.min(a, b), Math.max(a, b));
      }
      case 10 -> new Op.Unary(numbers.oneOf(Op.UnaryFunction.values()));
      case 11 -> new Op.Softmax();
      case 12 -> new Op.SelectChannels(IntVector.of(channels(c)));
      case 13 -> depthToSpace(c);
      case 14 -> {
        int block = numbers.from(1, 3);
        yield in.height() % block == 0 && in.width() % block == 0
            ? new Op.SpaceToDepth(block, numbers.oneOf(Op.ChannelOrder.values()))
            : new Op.SpaceToDepth(1, Op.ChannelOrder.DCR);
      }
      case 15 -> new Op.Flatten(in.height(), in.width());
      case 16 -> pad(in);
      case 17 -> resize();
      case 18 -> {
        int ky = numbers.from(1, 3);
        int kx = numbers.from(1, 3);
        yield new Op.MaxPool(ky, kx, poolWindow(in, ky, kx), numbers.chance(0.5));
      }
      case 19 -> {
        int ky = numbers.from(1, 3);
        int kx = numbers.from(1, 3);
        yield new Op.AveragePool(
            ky, kx, poolWindow(in, ky, kx), numbers.chance(0.5), numbers.chance(0.5));
      }
      case 20 -> new Op.GlobalAveragePool();
      default -> new Op.GlobalMaxPool();
    };
  }

  /** An operator over BITS or TRITS of this shape. */
  Op overSigns(Shape in) {
    if (numbers.chance(0.1)) {
      return new Op.ToFloat();
    }
    int groups = groups(in.channels());
    int ky = numbers.from(1, 3);
    int kx = numbers.from(1, 3);
    return new Op.BinaryConv2d(
        numbers.bitFilters(outputs(groups), ky, kx, in.channels() / groups),
        window(in, ky, kx),
        groups);
  }

  /** An operator over SUMS of this shape. */
  Op overSums(Shape in) {
    int c = in.channels();
    if (numbers.chance(0.7)) {
      return new Op.ScaleSums(numbers.numbers(c), numbers.numbers(c));
    }
    int[] thresholds = new int[c];
    for (int i = 0; i < c; i++) {
      thresholds[i] = numbers.chance(0.1) ? Integer.MIN_VALUE : numbers.from(-5, 5);
    }
    return new Op.ThresholdSums(IntVector.of(thresholds));
  }

  Op.Binary binary() {
    return new Op.Binary(numbers.oneOf(Op.BinaryFunction.values()));
  }

  private Op ternarize(int channels) {
    float[] lower = numbers.thresholds(channels).toArray();
    float[] upper = numbers.thresholds(channels).toArray();
    for (int c = 0; c < channels; c++) {
      float least = Math.min(lower[c], upper[c]);
      upper[c] = Math.max(lower[c], upper[c]);
      lower[c] = least;
    }
    return new Op.Ternarize(FloatVector.of(lower), FloatVector.of(upper));
  }

  private Op transposed(int channels) {
    int groups = groups(channels);
    int outputs = outputs(groups);
    int ky = numbers.from(1, 3);
    int kx = numbers.from(1, 3);
    int strideY = numbers.from(1, 3);
    int strideX = numbers.from(1, 3);
    Window window =
        new Window(
            strideY,
            strideX,
            numbers.from(1, 2),
            numbers.from(1, 2),
            numbers.from(0, (ky - 1) / 2),
            numbers.from(0, (kx - 1) / 2),
            numbers.from(0, (ky - 1) / 2),
            numbers.from(0, (kx - 1) / 2));
    return new Op.ConvTranspose2d(
        numbers.floatFilters(outputs, ky, kx, channels / groups),
        numbers.numbers(outputs),
        window,
        numbers.from(0, strideY - 1),
        numbers.from(0, strideX - 1),
        groups);
  }

  private Op depthToSpace(int channels) {
    for (int block : List.of(3, 2)) {
      if (channels % (block * block) == 0) {
        return new Op.DepthToSpace(block, numbers.oneOf(Op.ChannelOrder.values()));
      }
    }
    return new Op.DepthToSpace(1, numbers.oneOf(Op.ChannelOrder.values()));
  }

  private Op pad(Shape in) {
    Op.PadMode mode = numbers.oneOf(Op.PadMode.values());
    int rows = mode == Op.PadMode.REFLECT ? Math.min(2, in.height() - 1) : 2;
    int columns = mode == Op.PadMode.REFLECT ? Math.min(2, in.width() - 1) : 2;
    return new Op.Pad(
        numbers.from(0, rows),
        numbers.from(0, columns),
        numbers.from(0, rows),
        numbers.from(0, columns),
        mode,
        mode == Op.PadMode.CONSTANT ? numbers.number() : 0f);
  }

  private Op resize() {
    Op.Ratio[] scales = {
      new Op.Ratio(1, 1), new Op.Ratio(2, 1), new Op.Ratio(3, 1), new Op.Ratio(3, 2)
    };
    Op.Coordinates coordinates = numbers.oneOf(Op.Coordinates.values());
    Op.Interpolation interpolation =
        switch (numbers.from(0, 2)) {
          case 0 -> new Op.Interpolation.Nearest(coordinates, numbers.oneOf(Op.Rounding.values()));
          case 1 -> new Op.Interpolation.Linear(coordinates);
          default -> new Op.Interpolation.Cubic(coordinates, numbers.chance(0.5) ? -0.75f : -0.5f);
        };
    return new Op.Resize(numbers.oneOf(scales), numbers.oneOf(scales), interpolation);
  }

  private int[] channels(int available) {
    int[] selected = new int[numbers.oneOf(CHANNELS)];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = numbers.from(0, available - 1);
    }
    return selected;
  }

  private int groups(int channels) {
    if (numbers.chance(0.3)) {
      for (int groups : List.of(channels, 4, 3, 2)) {
        if (channels % groups == 0 && numbers.chance(0.5)) {
          return groups;
        }
      }
    }
    return 1;
  }

  private int outputs(int groups) {
    return groups == 1 ? numbers.oneOf(CHANNELS) : groups * numbers.from(1, 2);
  }

  /** A window that has at least one place on the picture. */
  private Window window(Shape in, int ky, int kx) {
    int dilationY = numbers.from(1, 2);
    int dilationX = numbers.from(1, 2);
    int[] rows = pads(in.height(), (ky - 1) * dilationY + 1, 3);
    int[] columns = pads(in.width(), (kx - 1) * dilationX + 1, 3);
    return new Window(
        numbers.from(1, 2),
        numbers.from(1, 2),
        dilationY,
        dilationX,
        rows[0],
        columns[0],
        rows[1],
        columns[1]);
  }

  /** As {@link #window}, with less padding than kernel. */
  private Window poolWindow(Shape in, int ky, int kx) {
    int[] rows = pads(in.height(), ky, ky - 1);
    int[] columns = pads(in.width(), kx, kx - 1);
    return new Window(
        numbers.from(1, 3), numbers.from(1, 3), 1, 1, rows[0], columns[0], rows[1], columns[1]);
  }

  /**
   * Padding before and behind, each at most {@code most}, so that {@code span} pixels are there.
   */
  private int[] pads(int size, int span, int most) {
    int before = numbers.from(0, most);
    int behind = numbers.from(0, most);
    while (size + before + behind < span) {
      if (before < most) {
        before++;
      } else {
        behind++;
      }
    }
    return new int[] {before, behind};
  }
}
