package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/** Concat, Split, Slice and Gather along the channels. */
final class Channels {
  private Channels() {}

  static Meaning concat(Call call) {
    Feature first = firstFeature(call);
    int axis = axis(call, first, call.integer("axis", 1));
    Optional<Meaning> split = joined(call, first, axis);
    if (split.isPresent()) {
      return split.get();
    }
    List<Feature> parts = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      boolean constant = call.input(i).orElse(null) instanceof Known && channelAxis(first) == axis;
      parts.add(constant ? constant(call, i, first, axis) : call.feature(i));
    }
    for (Feature part : parts) {
      boolean fits =
          part.height().equals(first.height())
              && part.width().equals(first.width())
              && part.layout().rank() == first.layout().rank()
              && channelAxis(part) == channelAxis(first);
      if (!fits) {
        throw call.refusal(
            "joins tensors of shapes %s and %s".formatted(first.shape(), part.shape()),
            "the same but for the channels",
            "");
      }
    }
    if (axis != channelAxis(first)) {
      throw call.refusal(
          "joins along axis %d of %s".formatted(axis, first.shape()), "along the channels", "");
    }
    GraphNode[] nodes = parts.stream().map(Feature::node).toArray(GraphNode[]::new);
    return laidOutAs(first, call.make(new Op.Concat(), nodes));
  }

  /** Tensors whose channels lie on several axes, or that are joined along an axis of extent 1. */
  private static Optional<Meaning> joined(Call call, Feature first, int axis) {
    List<Feature> parts = new ArrayList<>();
    for (Optional<Meaning> input : call.inputs()) {
      if (!(input.orElse(null) instanceof Feature part)
          || part.layout().rank() != first.layout().rank()
          || !part.height().equals(first.height())
          || !part.width().equals(first.width())) {
        return Optional.empty();
      }
      parts.add(part);
    }
    return parts.stream().allMatch(part -> channelAxis(part) == axis)
        ? Optional.empty()
        : SplitChannels.joined(call, parts, axis).map(Meaning.class::cast);
  }

  private static Feature firstFeature(Call call) {
    for (int i = 0; i < call.inputs().size(); i++) {
      if (call.input(i).orElse(null) instanceof Feature feature) {
        return feature;
      }
    }
    return call.feature(0);
  }

  /** A constant among what is joined, one number per channel. */
  private static Feature constant(Call call, int index, Feature like, int channelAxis) {
    FloatVector values =
        ConstantChannels.joined(call, call.known(index).orElseThrow(), like, channelAxis);
    return laidOutAs(like, ConstantChannels.of(call, like.node(), values));
  }

  static List<Meaning> split(Call call) {
    Feature in = call.feature(0);
    int axis = axis(call, in, call.integer("axis", 0));
    int parts = call.node().outputs().size();
    int extent = in.extent(axis).constant().orElseThrow(() -> elsewhere(call, in, axis));
    int[] sizes = ShapeArguments.splitSizes(call.integers("split", 1), extent, parts);
    List<Meaning> outputs = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < parts; i++) {
      int[] channels = IntStream.range(start, start + sizes[i]).toArray();
      outputs.add(select(call, in, axis, channels, call.node().outputs().get(i)));
      start += sizes[i];
    }
    return outputs;
  }

  /** Cuts that keep everything vanish; others choose channels, or crop the picture. */
  static Meaning slice(Call call) {
    Feature in = call.feature(0);
    long[] starts = call.integers("starts", 1).orElseThrow(() -> incomplete(call));
    long[] axes = call.integers("axes", 3).orElseGet(() -> ShapeArguments.firstAxes(starts.length));
    long[] steps = call.integers("steps", 4).orElseGet(() -> ShapeArguments.ones(starts.length));
    Feature result = in;
    for (int i = 0; i < starts.length; i++) {
      int axis = axis(call, in, axes[i]);
      if (keepsAll(call, in.extent(axis), starts[i], i, steps[i])) {
        continue;
      }
      Optional<int[]> order = result.order();
      if (order.isPresent() && order.get()[axis] >= 2) {
        result = cropped(call, result, axis, starts[i], i, steps[i]);
        continue;
      }
      int extent = in.extent(axis).constant().orElseThrow(() -> elsewhere(call, in, axis));
      long end = call.integers("ends", 2).orElseThrow(() -> incomplete(call))[i];
      int[] channels = ShapeArguments.sliced(extent, starts[i], end, steps[i]);
      result = select(call, result, axis, channels, call.node().outputs().get(0));
    }
    return result;
  }

  private static boolean keepsAll(Call call, Extent extent, long start, int index, long step) {
    for (int k = 0; k < call.sizes().count(); k++) {
      int whole = extent.at().get(k);
      long end = end(call, index, k);
      if (step < 1 || ShapeArguments.sliced(whole, start, end, step).length != whole) {
        return false;
      }
    }
    return true;
  }

  private static long end(Call call, int index, int sample) {
    return call.known(2)
        .map(known -> known.samples().get(sample).toLongs()[index])
        .orElseGet(() -> call.node().integers("ends", List.of()).get(index));
  }

  private static Feature cropped(
      Call call, Feature in, int axis, long start, int index, long step) {
    if (step < 1 || step > Short.MAX_VALUE) {
      throw call.refusal("steps by %d".formatted(step), "a step forward", "");
    }
    int[] order = in.order().orElseThrow();
    List<int[]> indices =
        Crops.sampled(
            call,
            in.extent(axis),
            (sample, extent) ->
                ShapeArguments.sliced(extent, start, end(call, index, sample), step));
    Crops.Kept kept = Crops.Kept.of(call, in.extent(axis), indices, (int) step);
    boolean rows = order[axis] == 2;
    return Crops.of(
            call, in.asPicture(), rows ? kept : Crops.Kept.ALL, rows ? Crops.Kept.ALL : kept)
        .transposed(order);
  }

  /** A list of indices keeps the axis, a single one drops it. */
  static Meaning gather(Call call) {
    Feature in = call.feature(0);
    int axis = axis(call, in, call.integer("axis", 0));
    OnnxTensor indices = call.constant(1);
    if (indices.rank() > 1) {
      throw call.refusal(
          "indices of rank " + indices.rank(),
          "a list or one index",
          "torch.nn.functional.unfold is not carried: write the layer as a convolution");
    }
    int extent = in.extent(axis).constant().orElseThrow(() -> elsewhere(call, in, axis));
    long[] given = indices.toLongs();
    int[] channels = new int[given.length];
    for (int i = 0; i < given.length; i++) {
      channels[i] = (int) (given[i] < 0 ? given[i] + extent : given[i]);
    }
    Feature selected = select(call, in, axis, channels, call.node().outputs().get(0));
    if (indices.rank() == 1) {
      return selected;
    }
    List<List<Factor>> axes = new ArrayList<>(selected.layout().axes());
    axes.remove(axis);
    return selected.seenAs(new Layout(axes));
  }

  private static Feature select(Call call, Feature in, int axis, int[] channels, String source) {
    int all = in.extent(axis).at().get(0);
    boolean identity =
        channels.length == all && IntStream.range(0, all).allMatch(i -> channels[i] == i);
    if (identity) {
      return in;
    }
    if (axis != channelAxis(in)) {
      return SplitChannels.selected(call, in, axis, channels, source)
          .orElseThrow(() -> elsewhere(call, in, axis));
    }
    GraphNode node = Arrangement.select(in.node(), channels, call.node().name(), source);
    return laidOutAs(in, node);
  }

  private static Feature laidOutAs(Feature like, GraphNode node) {
    Layout picture = Feature.picture(node, like.batch(), like.height(), like.width()).layout();
    List<List<Factor>> axes = new ArrayList<>(like.layout().axes());
    axes.set(channelAxis(like), picture.axes().get(1));
    return new Feature(node, like.batch(), like.height(), like.width(), new Layout(axes));
  }

  /** The ONNX axis of the channels; the second where there is only one channel; −1 if torn. */
  private static int channelAxis(Feature feature) {
    return feature
        .plain()
        .map(axes -> axes.contains(Axis.CHANNEL) ? axes.indexOf(Axis.CHANNEL) : 1)
        .orElse(-1);
  }

  private static int axis(Call call, Feature in, long axis) {
    int rank = in.layout().rank();
    long own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank) {
      throw call.refusal("axis %d of %s".formatted(axis, in.shape()), "", "");
    }
    return (int) own;
  }

  private static RuntimeException elsewhere(Call call, Feature in, int axis) {
    return call.refusal(
        "cuts axis %d of %s".formatted(axis, in.shape()),
        "a cut along the channels",
        "Crop pictures before or after the network");
  }

  private static RuntimeException incomplete(Call call) {
    return call.refusal("starts or ends are missing", "both", "");
  }
}
