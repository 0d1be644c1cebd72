package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.lowering.SplitChannels.Grouped;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Reductions over axes that channels lie on. */
final class ChannelReductions {
  private ChannelReductions() {}

  /** Sums of channels: a 1×1 convolution of ones, in groups. */
  static Feature sum(Call call) {
    return sum(call, call.feature(0));
  }

  private static Feature sum(Call call, Feature in) {
    boolean[] axes = axes(call);
    Grouped grouped =
        SplitChannels.grouped(call, in, axes, keepsAxes(call))
            .orElseThrow(
                () ->
                    call.refusal(
                        "sums axes %s of %s".formatted(Arrays.toString(axes), in.shape()),
                        "a sum of channels",
                        "Write a sum over height and width as a mean, and scale it"));
    return grouped.reduced(weighted(call, grouped, 1));
  }

  /** The mean over all pixels, over axes of channels, or both; empty where it is over others. */
  static Optional<Meaning> mean(Call call) {
    boolean[] axes = axes(call);
    Feature in = call.feature(0);
    Feature rest = pooled(call, in, axes, new Op.GlobalAveragePool()).orElse(in);
    return SplitChannels.grouped(call, rest, axes, keepsAxes(call))
        .map(
            grouped ->
                grouped.reduced(
                    grouped.size() == 1
                        ? grouped.picture().node()
                        : weighted(call, grouped, 1f / grouped.size())));
  }

  /** Without its pixels, if they are all reduced. */
  private static Optional<Feature> pooled(Call call, Feature in, boolean[] axes, Op pool) {
    Extent one = call.sizes().same(1);
    Extent pixels = one;
    List<List<Factor>> left = new ArrayList<>();
    for (int axis = 0; axis < axes.length; axis++) {
      List<Factor> kept = new ArrayList<>();
      for (Factor factor : in.layout().axes().get(axis)) {
        boolean isPixel = factor.axis() == Axis.HEIGHT || factor.axis() == Axis.WIDTH;
        if (isPixel && !axes[axis]) {
          return Optional.empty();
        }
        pixels = isPixel ? pixels.times(factor.extent()) : pixels;
        if (!isPixel) {
          kept.add(factor);
        }
      }
      left.add(kept);
    }
    boolean all = !pixels.isOne() && pixels.equals(in.height().times(in.width()));
    return Optional.of(
            new Feature(call.make(pool, in.node()), in.batch(), one, one, new Layout(left)))
        .filter(feature -> all);
  }

  /** The maximum over all pixels, over axes of channels, or both; empty where it is over others. */
  static Optional<Meaning> max(Call call) {
    boolean[] axes = axes(call);
    Feature in = call.feature(0);
    Feature rest = pooled(call, in, axes, new Op.GlobalMaxPool()).orElse(in);
    return SplitChannels.grouped(call, rest, axes, keepsAxes(call))
        .map(grouped -> grouped.reduced(largest(call, grouped.picture().node(), grouped.size())));
  }

  /** The square root of the sum of squares. */
  static Meaning norm(Call call) {
    Meaning squares =
        Broadcasting.apply(
            call, ScalarFunction.MULTIPLY, List.of(call.feature(0), call.feature(0)));
    return Broadcasting.apply(
        call, ScalarFunction.SQUARE_ROOT, List.of(unnamed(sum(call, unnamed(squares)))));
  }

  /** The sum of absolute values. */
  static Meaning absoluteSum(Call call) {
    Meaning absolute = Broadcasting.apply(call, ScalarFunction.ABSOLUTE, List.of(call.feature(0)));
    return sum(call, unnamed(absolute));
  }

  /** A step on the way: it stands for no tensor of the file. */
  private static Feature unnamed(Meaning step) {
    Feature feature = (Feature) step;
    return feature.replacedBy(feature.node().standingFor(""));
  }

  private static GraphNode weighted(Call call, Grouped grouped, float weight) {
    int groups = grouped.groups();
    FloatVector weights = FloatVector.filled(grouped.picture().node().channels(), weight);
    FloatFilters filters = new FloatFilters(groups, 1, 1, grouped.size(), weights);
    Op op = new Op.Conv2d(filters, FloatVector.filled(groups, 0), Window.padded(0), groups);
    return call.make(op, grouped.picture().node());
  }

  /**
   * The largest of each {@code size} channels: they are spread over a square of pixels, the last
   * one as often as it takes.
   */
  static GraphNode largest(Call call, GraphNode node, int size) {
    if (size == 1) {
      return node;
    }
    int side = (int) Math.ceil(Math.sqrt(size));
    int square = side * side;
    int[] spread =
        IntStream.range(0, node.channels() / size * square)
            .map(c -> c / square * size + Math.min(c % square, size - 1))
            .toArray();
    GraphNode all = Arrangement.select(node, spread, call.node().name(), "");
    GraphNode pixels = call.step(new Op.DepthToSpace(side, Op.ChannelOrder.CRD), all);
    Window window = new Window(side, side, 1, 1, 0, 0, 0, 0);
    return call.make(new Op.MaxPool(side, side, window, false), pixels);
  }

  /** The index of the larger of two channels: whether their difference is above 0. */
  static Meaning argMax(Call call) {
    Feature in = call.feature(0);
    int axis = axis(call, in, call.integer("axis", 0));
    Grouped pairs = pairs(call, axis, call.integer("keepdims", 1) != 0, "the index of the largest");
    boolean last = call.integer("select_last_index", 0) != 0;
    ScalarFunction larger = last ? ScalarFunction.GREATER_OR_EQUAL : ScalarFunction.GREATER;
    Known zero = Known.same(OnnxTensor.scalar(DataType.FLOAT, 0), call.sizes().count());
    Feature second =
        (Feature) Broadcasting.apply(call, larger, List.of(difference(call, pairs), zero));
    return pairs.reduced(second.node());
  }

  /** Softmax of two channels: sigmoids of their difference. */
  static Meaning softmax(Call call, int axis) {
    Grouped pairs = pairs(call, axis, true, "softmax");
    Feature difference = difference(call, pairs);
    Meaning negated = Broadcasting.apply(call, ScalarFunction.NEGATE, List.of(difference));
    List<Feature> shares = new ArrayList<>();
    for (Meaning each : List.of(negated, difference)) {
      Meaning share = Broadcasting.apply(call, ScalarFunction.SIGMOID, List.of(each));
      shares.add(pairs.reduced(((Feature) share).node().standingFor("")));
    }
    return SplitChannels.joined(call, shares, axis)
        .orElseThrow(() -> call.refusal("runs over axis %d".formatted(axis), "channels", ""));
  }

  private static Grouped pairs(Call call, int axis, boolean keepsAxis, String what) {
    Feature in = call.feature(0);
    boolean[] axes = new boolean[in.layout().rank()];
    axes[axis] = true;
    return SplitChannels.grouped(call, in, axes, keepsAxis)
        .filter(grouped -> grouped.size() == 2)
        .orElseThrow(
            () ->
                call.refusal(
                    "%s along axis %d of a tensor of shape %s".formatted(what, axis, in.shape()),
                    "two channels there",
                    ""));
  }

  /** The second channel of each pair minus the first. */
  private static Feature difference(Call call, Grouped pairs) {
    List<Meaning> parts = new ArrayList<>();
    for (int i : new int[] {1, 0}) {
      parts.add(pairs.picture().replacedBy(part(call, pairs, i)).asPicture());
    }
    Feature difference = (Feature) Broadcasting.apply(call, ScalarFunction.SUBTRACT, parts);
    // Of the node whose channels they are: several nodes may ask for the same difference.
    String name = call.feature(0).node().name();
    return difference.replacedBy(
        GraphNode.of(name, "", difference.node().op(), difference.node().operands()));
  }

  /** Of each group the channel {@code index}. */
  private static GraphNode part(Call call, Grouped grouped, int index) {
    int[] channels =
        IntStream.range(0, grouped.groups()).map(g -> g * grouped.size() + index).toArray();
    return Arrangement.select(grouped.picture().node(), channels, call.node().name(), "");
  }

  private static boolean keepsAxes(Call call) {
    return call.integer("keepdims", 1) != 0;
  }

  private static boolean[] axes(Call call) {
    Feature in = call.feature(0);
    boolean[] reduced = new boolean[in.layout().rank()];
    long[] all = ShapeArguments.firstAxes(reduced.length);
    for (long axis : call.integers("axes", 1).orElse(all)) {
      reduced[axis(call, in, axis)] = true;
    }
    return reduced;
  }

  private static int axis(Call call, Feature in, long axis) {
    int rank = in.layout().rank();
    long own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank) {
      throw call.refusal("axis %d of %s".formatted(axis, in.shape()), "", "");
    }
    return (int) own;
  }
}
