package org.bitfold.converter.lowering;

import java.util.List;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Op.UnaryFunction;

/**
 * Normalizations by what the picture itself holds: {@code (x − mean) / sqrt(variance +
 * epsilon)·scale + bias}, written out.
 */
final class Normalizations {
  private Normalizations() {}

  /** Each channel by itself; where the channels were reshaped to groups, each group. */
  static Meaning instance(Call call) {
    Feature in = call.feature(0);
    int channels = in.node().channels();
    int groups = in.isPicture() ? channels : groups(call, in);
    return normalized(call, in, groups, groups);
  }

  static Meaning group(Call call) {
    Feature in = call.picture(0);
    int groups = call.integer("num_groups", 0);
    if (groups < 1 || in.node().channels() % groups != 0) {
      throw call.attribute("num_groups", groups, "a divisor of the channels");
    }
    return normalized(call, in, groups, call.opset() < 21 ? groups : in.node().channels());
  }

  /** Each pixel by itself, where the channels stand last. */
  static Meaning layer(Call call) {
    Feature in = call.feature(0);
    int axis = call.integer("axis", -1);
    boolean last = in.isChannelsLast() && (axis == -1 || axis == 3);
    if (!last) {
      throw call.refusal(
          "normalizes %s from axis %d on".formatted(in.shape(), axis),
          "over the channels of [N, H, W, C]",
          "");
    }
    GraphNode x = in.node();
    GraphNode mean = call.step(Pools.channelMean(call, x.channels()), x);
    GraphNode off = call.step(new Op.Binary(BinaryFunction.SUBTRACT), x, mean);
    GraphNode square = call.step(new Op.Binary(BinaryFunction.MULTIPLY), off, off);
    GraphNode variance = call.step(Pools.channelMean(call, x.channels()), square);
    return in.replacedBy(scaled(call, off, variance, x.channels()));
  }

  /** The number of groups of a tensor {@code [N, groups, C / groups · H · W]}. */
  private static int groups(Call call, Feature in) {
    Optional<Integer> groups =
        in.layout().rank() == 3 ? in.extent(1).constant() : Optional.<Integer>empty();
    if (groups.isPresent() && in.node().channels() % groups.get() == 0) {
      Optional<Layout> reshaped =
          in.asPicture().layout().reshaped(List.of(in.extent(0), in.extent(1), in.extent(2)));
      if (reshaped.equals(Optional.of(in.layout()))) {
        return groups.get();
      }
    }
    throw call.refusal(
        "normalizes a tensor of shape " + in.shape(),
        "[N, C, H, W], or its channels in groups, [N, groups, …]",
        "");
  }

  private static Feature normalized(Call call, Feature in, int groups, int parameters) {
    GraphNode x = in.node();
    GraphNode off = call.step(new Op.Binary(BinaryFunction.SUBTRACT), x, mean(call, x, groups));
    GraphNode square = call.step(new Op.Binary(BinaryFunction.MULTIPLY), off, off);
    return in.replacedBy(scaled(call, off, mean(call, square, groups), parameters));
  }

  private static GraphNode mean(Call call, GraphNode x, int groups) {
    GraphNode pooled = call.step(new Op.GlobalAveragePool(), x);
    int channels = x.channels();
    return groups == channels ? pooled : call.step(Pools.groupMean(call, channels, groups), pooled);
  }

  private static GraphNode scaled(Call call, GraphNode off, GraphNode variance, int parameters) {
    int channels = off.channels();
    float epsilon = call.node().real("epsilon", 1e-5f);
    int of = variance.channels();
    Op add = new Op.Affine(FloatVector.filled(of, 1), FloatVector.filled(of, epsilon));
    GraphNode deviation = call.step(new Op.Unary(UnaryFunction.SQRT), call.step(add, variance));
    GraphNode unit = call.step(new Op.Binary(BinaryFunction.DIVIDE), off, deviation);
    FloatVector scale = Pixelwise.vector(call.finite(1), parameters, call);
    FloatVector bias =
        call.input(2).isPresent()
            ? Pixelwise.vector(call.finite(2), parameters, call)
            : FloatVector.filled(parameters, 0);
    return call.make(new Op.Affine(spread(scale, channels), spread(bias, channels)), unit);
  }

  /** One number per group as one per channel. */
  private static FloatVector spread(FloatVector vector, int channels) {
    float[] values = new float[channels];
    for (int c = 0; c < channels; c++) {
      values[c] = vector.get(c / (channels / vector.size()));
    }
    return FloatVector.of(values);
  }
}
