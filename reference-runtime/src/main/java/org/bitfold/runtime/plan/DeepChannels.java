package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Op.ChannelOrder;

/**
 * Moves channels before a DepthToSpace, so that those of one pixel lie together: DepthToSpace then
 * moves whole pixels instead of single channels.
 *
 * <pre>
 *   conv → per-channel ops → DepthToSpace(CRD)
 *   conv' → per-channel ops' → DepthToSpace(DCR)      ' with filters and parameters moved alike
 * </pre>
 *
 * <p>Each channel's own operations stay as they are, and so does every value that can be seen from
 * outside: chains with other readers are left alone.
 */
final class DeepChannels {
  private final Model model;
  private final List<Node> nodes;
  private final Map<Integer, Integer> readers = new HashMap<>();

  private DeepChannels(Model model) {
    this.model = model;
    this.nodes = new ArrayList<>(model.nodes());
    model.nodes().forEach(node -> node.inputs().forEach(v -> readers.merge(v, 1, Integer::sum)));
    model.outputs().forEach(output -> readers.merge(output.value(), 1, Integer::sum));
  }

  /** A model that computes the same, with channels moved where that is possible. */
  static Model together(Model model) {
    DeepChannels channels = new DeepChannels(model);
    for (int i = 0; i < model.nodes().size(); i++) {
      if (model.nodes().get(i).op() instanceof Op.DepthToSpace op
          && op.order() == ChannelOrder.CRD) {
        channels.moveBefore(i, op);
      }
    }
    return model.withNodes(channels.nodes);
  }

  private void moveBefore(int place, Op.DepthToSpace op) {
    Node node = nodes.get(place);
    int deep = node.inputs().get(0);
    if (!canMove(deep)) {
      return;
    }
    int shallow = channels(deep) / (op.block() * op.block());
    int[] sources = new int[channels(deep)];
    for (int i = 0; i < sources.length; i++) {
      int dy = i / shallow / op.block();
      int dx = i / shallow % op.block();
      sources[i] = ChannelOrder.CRD.deepChannel(op.block(), dy, dx, i % shallow, shallow);
    }
    move(deep, sources);
    replace(place, new Op.DepthToSpace(op.block(), ChannelOrder.DCR));
  }

  /** Whether a value's channels can be made in another order without anybody else noticing. */
  private boolean canMove(int value) {
    if (value < model.inputs().size() || readers.get(value) != 1) {
      return false;
    }
    Node node = nodes.get(value - model.inputs().size());
    return switch (node.op()) {
      case Op.BinaryConv2d conv -> conv.groups() == 1;
      case Op.Conv2d conv -> conv.groups() == 1;
      case Op.BinaryWeightConv2d conv -> conv.groups() == 1;
      case Op.SelectChannels _ -> true;
      case Op.ScaleSums _, Op.Affine _, Op.PRelu _, Op.Clip _, Op.Unary _ ->
          canMove(node.inputs().get(0));
      case Op.Binary _ ->
          node.inputs().stream().allMatch(v -> channels(v) == channels(value) && canMove(v));
      case Op.Binarize _,
          Op.Ternarize _,
          Op.ToFloat _,
          Op.ThresholdSums _,
          Op.ConvTranspose2d _,
          Op.Concat _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Flatten _,
          Op.Pad _,
          Op.Resize _,
          Op.MaxPool _,
          Op.AveragePool _,
          Op.GlobalAveragePool _,
          Op.GlobalMaxPool _,
          Op.Softmax _ ->
          false;
    };
  }

  /** Makes channel i of a value what was channel {@code sources[i]}. */
  private void move(int value, int[] sources) {
    int place = value - model.inputs().size();
    Node node = nodes.get(place);
    switch (node.op()) {
      case Op.BinaryConv2d conv ->
          replace(
              place,
              new Op.BinaryConv2d(moved(conv.filters(), sources), conv.window(), conv.groups()));
      case Op.Conv2d conv ->
          replace(
              place,
              new Op.Conv2d(
                  moved(conv.filters(), sources),
                  moved(conv.bias(), 1, sources),
                  conv.window(),
                  conv.groups()));
      case Op.BinaryWeightConv2d conv ->
          replace(
              place,
              new Op.BinaryWeightConv2d(
                  moved(conv.filters(), sources),
                  moved(conv.scale(), 1, sources),
                  moved(conv.bias(), 1, sources),
                  conv.window(),
                  conv.groups()));
      case Op.SelectChannels op ->
          replace(place, new Op.SelectChannels(moved(op.channels(), 1, sources)));
      case Op.ScaleSums op ->
          through(
              node,
              place,
              new Op.ScaleSums(moved(op.scale(), 1, sources), moved(op.bias(), 1, sources)),
              sources);
      case Op.Affine op ->
          through(
              node,
              place,
              new Op.Affine(moved(op.scale(), 1, sources), moved(op.bias(), 1, sources)),
              sources);
      case Op.PRelu op ->
          through(node, place, new Op.PRelu(moved(op.slope(), 1, sources)), sources);
      case Op.Clip _, Op.Unary _, Op.Binary _ -> through(node, place, node.op(), sources);
      case Op.Binarize _,
          Op.Ternarize _,
          Op.ToFloat _,
          Op.ThresholdSums _,
          Op.ConvTranspose2d _,
          Op.Concat _,
          Op.DepthToSpace _,
          Op.SpaceToDepth _,
          Op.Flatten _,
          Op.Pad _,
          Op.Resize _,
          Op.MaxPool _,
          Op.AveragePool _,
          Op.GlobalAveragePool _,
          Op.GlobalMaxPool _,
          Op.Softmax _ ->
          throw new IllegalStateException("channels do not move through " + node.op().opName());
    }
  }

  private void through(Node node, int place, Op op, int[] sources) {
    replace(place, op);
    node.inputs().forEach(value -> move(value, sources));
  }

  private void replace(int place, Op op) {
    Node node = nodes.get(place);
    nodes.set(place, node.withOp(op));
  }

  private int channels(int value) {
    return model.types().get(value).channels();
  }

  private static BitFilters moved(BitFilters filters, int[] sources) {
    int perFilter = filters.signs().size() / filters.outputs();
    return new BitFilters(
        filters.outputs(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        filters.inputs(),
        moved(filters.signs(), perFilter, sources),
        filters.nonzero().map(plane -> moved(plane, perFilter, sources)));
  }

  private static FloatFilters moved(FloatFilters filters, int[] sources) {
    int perFilter = filters.values().size() / filters.outputs();
    return new FloatFilters(
        filters.outputs(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        filters.inputs(),
        moved(filters.values(), perFilter, sources));
  }

  /** A vector with {@code each} elements for each channel. */
  private static FloatVector moved(FloatVector vector, int each, int[] sources) {
    float[] moved = new float[vector.size()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = vector.get(sources[i / each] * each + i % each);
    }
    return FloatVector.of(moved);
  }

  private static IntVector moved(IntVector vector, int each, int[] sources) {
    int[] moved = new int[vector.size()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = vector.get(sources[i / each] * each + i % each);
    }
    return IntVector.of(moved);
  }
}
