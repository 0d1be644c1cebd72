package org.bitfold.converter.lowering;

import java.util.Arrays;
import java.util.Optional;
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
    Feature in = call.picture(0);
    boolean[] reduced = axes(call);
    if (Arrays.equals(reduced, new boolean[] {false, false, true, true})) {
      return squeezed(call, in, call.make(new Op.GlobalAveragePool(), in.node()));
    }
    boolean keeps = call.integer("keepdims", 1) != 0;
    if (Arrays.equals(reduced, new boolean[] {false, true, false, false}) && keeps) {
      int channels = in.node().channels();
      FloatVector weights = FloatVector.filled(channels, 1f / channels);
      FloatFilters mean = new FloatFilters(1, 1, 1, channels, weights);
      Op op = new Op.Conv2d(mean, FloatVector.of(0), Window.padded(0), 1);
      return Feature.picture(call.make(op, in.node()), in.batch(), in.height(), in.width());
    }
    throw unsuitable(call, reduced);
  }

  static Meaning reduceMax(Call call) {
    Feature in = call.picture(0);
    boolean[] reduced = axes(call);
    if (!Arrays.equals(reduced, new boolean[] {false, false, true, true})) {
      throw unsuitable(call, reduced);
    }
    return squeezed(call, in, call.make(new Op.GlobalMaxPool(), in.node()));
  }

  private static RuntimeException unsuitable(Call call, boolean[] reduced) {
    return call.refusal(
        "reduces axes %s of [N, C, H, W]".formatted(Arrays.toString(reduced)),
        "height and width together",
        "");
  }

  private static boolean[] axes(Call call) {
    boolean[] reduced = new boolean[4];
    Optional<long[]> axes = call.integers("axes", 1);
    for (long axis : axes.orElse(new long[] {0, 1, 2, 3})) {
      long own = axis < 0 ? axis + 4 : axis;
      if (own < 0 || own > 3) {
        throw call.attribute("axes", Arrays.toString(axes.orElseThrow()), "axes from −4 to 3");
      }
      reduced[(int) own] = true;
    }
    return reduced;
  }

  private static Feature squeezed(Call call, Feature in, GraphNode node) {
    return call.integer("keepdims", 1) != 0 ? pixel(call, in, node) : Feature.row(node, in.batch());
  }

  private static Feature pixel(Call call, Feature in, GraphNode node) {
    return Feature.picture(node, in.batch(), call.sizes().same(1), call.sizes().same(1));
  }
}
