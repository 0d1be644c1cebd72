package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/**
 * Applies a function element by element. Features that meet must have the same axes, each of the
 * same extent or 1; constants may differ from channel to channel but not from pixel to pixel.
 */
final class Broadcasting {
  private final Call call;
  private final List<Axis> axes;

  private Broadcasting(Call call, int rank) {
    this.call = call;
    this.axes = new ArrayList<>(Collections.nCopies(rank, Axis.REPEAT));
  }

  static Meaning apply(Call call, ScalarFunction function, List<Meaning> operands) {
    if (operands.size() != function.parameters()) {
      throw call.refusal(
          "takes %d inputs, found %d".formatted(function.parameters(), operands.size()), "", "");
    }
    Optional<SplitChannels> split = SplitChannels.of(operands);
    if (split.isPresent()) {
      List<Meaning> folded =
          operands.stream().map(operand -> split.get().folded(call, operand)).toList();
      return split.get().unfolded((Feature) apply(call, function, folded));
    }
    if (operands.get(0) instanceof Feature first
        && operands.getLast() instanceof Feature second
        && operands.size() == 2
        && isSmaller(first, second)) {
      return swapped(call, function, first, second);
    }
    int rank = operands.stream().mapToInt(Broadcasting::rank).max().orElseThrow();
    return new Broadcasting(call, rank).apply(function, operands);
  }

  private static boolean isSmaller(Feature first, Feature second) {
    return first.node().channels() < second.node().channels()
        || (first.height().isOne() && !second.height().isOne())
        || (first.width().isOne() && !second.width().isOne());
  }

  /** The packed model's functions of two tensors repeat the second one. */
  private static Meaning swapped(
      Call call, ScalarFunction function, Feature first, Feature second) {
    return switch (function) {
      case ADD, MULTIPLY, MINIMUM, MAXIMUM -> apply(call, function, List.of(second, first));
      case SUBTRACT -> {
        Meaning negated = apply(call, ScalarFunction.NEGATE, List.of(second));
        yield apply(call, ScalarFunction.ADD, List.of(negated, first));
      }
      default ->
          throw call.refusal(
              "shapes %s and %s: the first repeats along the second"
                  .formatted(first.shape(), second.shape()),
              "a second input that is not larger",
              "");
    };
  }

  private static int rank(Meaning meaning) {
    return switch (meaning) {
      case Feature feature -> feature.layout().rank();
      case Known known -> known.samples().get(0).rank();
    };
  }

  private Feature apply(ScalarFunction function, List<Meaning> operands) {
    List<Feature> features = new ArrayList<>();
    for (Meaning operand : operands) {
      if (operand instanceof Feature feature) {
        features.add(feature);
        align(feature);
      }
    }
    int channels = features.stream().mapToInt(f -> f.node().channels()).max().orElseThrow();
    List<GraphNode> nodes = new ArrayList<>();
    List<Argument> arguments = new ArrayList<>();
    for (Meaning operand : operands) {
      if (operand instanceof Known known) {
        FloatVector values = perChannel(known);
        channels = Math.max(channels, values.size());
        arguments.add(new Argument.Constant(values));
      } else {
        arguments.add(new Argument.Operand(nodes.size()));
        nodes.add(((Feature) operand).node());
      }
    }
    List<GraphNode> widened = widened(nodes, channels);
    GraphNode node =
        GraphNode.of(
            call.node().name(),
            call.node().outputs().get(0),
            new GraphOp.Pointwise(function, arguments),
            widened);
    return result(node, features);
  }

  /** Notes which axis of the value each ONNX axis of {@code feature} is. */
  private void align(Feature feature) {
    List<Axis> own =
        feature
            .plain()
            .orElseThrow(
                () ->
                    call.refusal(
                        "works on shape %s in the middle of a rearrangement"
                            .formatted(feature.shape()),
                        "[N, C, H, W]",
                        "Reshapes and transposes are carried where they amount to a pixel shuffle,"
                            + " a channel shuffle or a flattening"));
    int skipped = axes.size() - own.size();
    for (int i = 0; i < own.size(); i++) {
      Axis known = axes.get(skipped + i);
      if (own.get(i) == Axis.REPEAT) {
        continue;
      }
      if (known != Axis.REPEAT && known != own.get(i)) {
        throw call.refusal(
            "joins %s of one input with %s of the other".formatted(known, own.get(i)),
            "inputs of the same axes",
            "");
      }
      axes.set(skipped + i, own.get(i));
    }
  }

  /** One value per channel, or one for all. */
  private FloatVector perChannel(Known known) {
    FloatVector values = null;
    for (OnnxTensor sample : known.samples()) {
      FloatVector own = Pixelwise.perChannel(sample, channelAxis(sample), call);
      if (values != null && !values.equals(own)) {
        throw call.refusal(
            "adds or multiplies a constant that changes with the size of the picture",
            "one constant per channel",
            "Export with a fixed height and width");
      }
      values = own;
    }
    return values;
  }

  /**
   * The axis of {@code constant} that runs over channels, or −1. Where no feature says which one it
   * is (one pixel of one channel meets a vector), the second of a batch is.
   */
  private int channelAxis(OnnxTensor constant) {
    int axis = axes.indexOf(Axis.CHANNEL);
    if (axis < 0) {
      axis = axes.size() > 1 ? 1 : 0;
    }
    return axis - (axes.size() - constant.rank());
  }

  /** A value of one channel repeats itself where another operand has more. */
  private List<GraphNode> widened(List<GraphNode> nodes, int channels) {
    if (nodes.stream().anyMatch(node -> node.channels() == channels)) {
      return nodes;
    }
    Op repeated = new Op.SelectChannels(IntVector.of(new int[call.channels(channels)]));
    return nodes.stream().map(node -> call.step(repeated, node)).toList();
  }

  private Feature result(GraphNode node, List<Feature> features) {
    Feature largest = features.get(0);
    for (Feature feature : features) {
      check(largest.height(), feature.height(), "heights");
      check(largest.width(), feature.width(), "widths");
      check(
          largest.node().channels() == 1 ? call.sizes().same(1) : channels(largest),
          feature.node().channels() == 1 ? call.sizes().same(1) : channels(feature),
          "channels");
      largest =
          new Feature(
              largest.node().channels() >= feature.node().channels()
                  ? largest.node()
                  : feature.node(),
              largest.batch().max(feature.batch()),
              largest.height().max(feature.height()),
              largest.width().max(feature.width()),
              largest.layout());
    }
    return laidOut(node, largest);
  }

  /** The result's ONNX axes are those that the operands agreed on. */
  private Feature laidOut(GraphNode node, Feature size) {
    Layout picture = Feature.picture(node, size.batch(), size.height(), size.width()).layout();
    List<List<Factor>> laidOut = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      laidOut.add(
          switch (axis) {
            case BATCH, CHANNEL, HEIGHT, WIDTH -> picture.axes().get(axis.ordinal());
            case REPEAT -> List.of();
          });
    }
    boolean channelsHidden = !axes.contains(Axis.CHANNEL) && node.channels() > 1;
    if (channelsHidden) {
      laidOut.set(Math.min(1, laidOut.size() - 1), picture.axes().get(1));
    }
    return new Feature(node, size.batch(), size.height(), size.width(), new Layout(laidOut));
  }

  private Extent channels(Feature feature) {
    return call.sizes().same(feature.node().channels());
  }

  private void check(Extent first, Extent second, String what) {
    if (!first.equals(second) && !first.isOne() && !second.isOne()) {
      throw new UnsuitableSizeException(
          call.refusal(
              "joins tensors of %s %s and %s".formatted(what, first, second),
              "the same, or 1",
              ""));
    }
  }
}
