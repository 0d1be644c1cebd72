package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Pools, and reductions that are pools. */
final class Pools {
  private Pools() {}

  static Meaning max(Call call) {
    if (call.node().outputs().size() > 1 && !call.node().outputs().get(1).isEmpty()) {
      throw call.refusal("gives indices", "one output", "");
    }
    Feature in = call.picture(0);
    int[] kernel = kernel(call);
    Window window = Windows.of(call, kernel[0], kernel[1], in);
    boolean ceil = call.integer("ceil_mode", 0) != 0;
    Op op = new Op.MaxPool(kernel[0], kernel[1], window, ceil);
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  static Meaning average(Call call) {
    Feature in = call.picture(0);
    int[] kernel = kernel(call);
    Window window = Windows.of(call, kernel[0], kernel[1], in);
    boolean ceil = call.integer("ceil_mode", 0) != 0;
    boolean countPadding = call.integer("count_include_pad", 0) != 0;
    Op op = new Op.AveragePool(kernel[0], kernel[1], window, ceil, countPadding);
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  private static int[] kernel(Call call) {
    if (!call.node().has("kernel_shape")) {
      throw call.refusal("no attribute 'kernel_shape'", "two numbers", "");
    }
    return Windows.pair(call, "kernel_shape", 1);
  }

  static Meaning globalAverage(Call call) {
    Feature in = call.picture(0);
    return pixel(call, in, call.make(new Op.GlobalAveragePool(), in.node()));
  }

  static Meaning globalMax(Call call) {
    Feature in = call.picture(0);
    return pixel(call, in, call.make(new Op.GlobalMaxPool(), in.node()));
  }

  /** A mean over H and W is a global pool; one over the channels is a 1×1 convolution. */
  static Meaning reduceMean(Call call) {
    if (!Reduced.isPlain(call)) {
      return ChannelReductions.mean(call).orElseThrow(() -> Reduced.others(call));
    }
    Reduced reduced = Reduced.of(call);
    GraphNode node = call.feature(0).node();
    Op channels = channelMean(call, node.channels());
    return switch (reduced.what()) {
      case PIXELS -> reduced.by(call, call.make(new Op.GlobalAveragePool(), node));
      case CHANNELS -> reduced.by(call, call.make(channels, node));
      case ALL ->
          reduced.by(call, call.make(channels, call.step(new Op.GlobalAveragePool(), node)));
    };
  }

  static Meaning reduceMax(Call call) {
    if (!Reduced.isPlain(call)) {
      return ChannelReductions.max(call).orElseThrow(() -> Reduced.others(call));
    }
    Reduced reduced = Reduced.of(call);
    GraphNode node = call.feature(0).node();
    return switch (reduced.what()) {
      case PIXELS -> reduced.by(call, call.make(new Op.GlobalMaxPool(), node));
      case CHANNELS -> reduced.by(call, ChannelReductions.largest(call, node, node.channels()));
      case ALL -> reduced.by(call, largestOfAll(call, call.step(new Op.GlobalMaxPool(), node)));
    };
  }

  /** The mean of all channels. */
  static Op channelMean(Call call, int channels) {
    return groupMean(call, channels, channels, 1);
  }

  /** For each channel, the mean of its group. */
  static Op groupMean(Call call, int channels, int groups) {
    return groupMean(call, channels, channels / groups, channels);
  }

  private static Op groupMean(Call call, int channels, int size, int outputs) {
    float[] weights = new float[call.weights(outputs, channels)];
    for (int o = 0; o < outputs; o++) {
      int first = o / size * size;
      Arrays.fill(weights, o * channels + first, o * channels + first + size, 1f / size);
    }
    FloatFilters mean = new FloatFilters(outputs, 1, 1, channels, FloatVector.of(weights));
    return new Op.Conv2d(mean, FloatVector.filled(outputs, 0), Window.padded(0), 1);
  }

  private static GraphNode largestOfAll(Call call, GraphNode pixel) {
    return ChannelReductions.largest(call, pixel, pixel.channels());
  }

  /** What a reduction is over. */
  private enum What {
    PIXELS,
    CHANNELS,
    ALL
  }

  /**
   * A reduction.
   *
   * @param what its axes
   * @param axes its ONNX axes
   * @param order which axis of {@code [N, C, H, W]} each ONNX axis is, unless all are reduced
   */
  private record Reduced(What what, boolean[] axes, int[] order) {
    static Reduced of(Call call) {
      boolean[] axes = axes(call);
      if (isAll(call.feature(0).layout(), axes)) {
        return new Reduced(What.ALL, axes, new int[0]);
      }
      int[] order = call.order(0);
      boolean[] plain = new boolean[axes.length];
      for (int axis = 0; axis < axes.length; axis++) {
        plain[order[axis]] = axes[axis];
      }
      if (plain[0] || plain[2] != plain[3] || !(plain[1] || plain[2])) {
        throw others(call);
      }
      return new Reduced(plain[1] ? What.CHANNELS : What.PIXELS, axes, order);
    }

    /** Whether it is of [N, C, H, W] or [N, H, W, C], or of everything. */
    static boolean isPlain(Call call) {
      Feature in = call.feature(0);
      return in.order().isPresent() || isAll(in.layout(), axes(call));
    }

    static RuntimeException others(Call call) {
      return call.refusal(
          "reduces axes %s of %s".formatted(Arrays.toString(axes(call)), call.feature(0).shape()),
          "height and width together, the channels, or all three",
          "");
    }

    /** Whether nothing but a batch is left, however the rest is laid out. */
    private static boolean isAll(Layout layout, boolean[] axes) {
      for (int axis = 0; axis < axes.length; axis++) {
        for (Factor factor : layout.axes().get(axis)) {
          boolean fits =
              axes[axis]
                  ? factor.axis() != Axis.BATCH && factor.axis() != Axis.REPEAT
                  : factor.axis() == Axis.BATCH;
          if (!fits) {
            return false;
          }
        }
      }
      return true;
    }

    Feature by(Call call, GraphNode node) {
      Feature in = call.feature(0);
      boolean keepsAxes = call.integer("keepdims", 1) != 0;
      if (what == What.ALL) {
        List<List<Factor>> left = new ArrayList<>();
        for (int axis = 0; axis < axes.length; axis++) {
          if (keepsAxes || !axes[axis]) {
            left.add(axes[axis] ? List.of() : in.layout().axes().get(axis));
          }
        }
        return pixel(call, in, node).seenAs(new Layout(left));
      }
      Feature picture =
          what == What.CHANNELS
              ? Feature.picture(node, in.batch(), in.height(), in.width())
              : pixel(call, in, node);
      Feature result = picture.transposed(order);
      if (keepsAxes) {
        return result;
      }
      List<List<Factor>> kept = new ArrayList<>();
      for (int axis = 0; axis < axes.length; axis++) {
        if (!axes[axis]) {
          kept.add(result.layout().axes().get(axis));
        }
      }
      return result.seenAs(new Layout(kept));
    }

    private static boolean[] axes(Call call) {
      int rank = call.feature(0).layout().rank();
      boolean[] reduced = new boolean[rank];
      Optional<long[]> axes = call.integers("axes", 1);
      for (long axis : axes.orElseGet(() -> ShapeArguments.firstAxes(rank))) {
        long own = axis < 0 ? axis + rank : axis;
        if (own < 0 || own >= rank) {
          throw call.attribute(
              "axes",
              Arrays.toString(axes.orElseThrow()),
              "axes from −%d to %d".formatted(rank, rank - 1));
        }
        reduced[(int) own] = true;
      }
      return reduced;
    }
  }

  private static Feature pixel(Call call, Feature in, GraphNode node) {
    return Feature.picture(node, in.batch(), call.sizes().same(1), call.sizes().same(1));
  }
}
