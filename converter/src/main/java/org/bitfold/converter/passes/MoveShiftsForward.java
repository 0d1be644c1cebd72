package org.bitfold.converter.passes;

import java.util.List;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Op.Interpolation;

/**
 * A shift per channel (RPReLU's second) travels forward through residual adds and whatever repeats
 * or moves elements, towards a threshold or a bias that takes it in.
 *
 * <pre>{@code
 * p ─ Affine(1, b) ─ Add(·, x)   →   p ─ Add(·, x) ─ Affine(1, b)
 * }</pre>
 *
 * <p>It goes on only if nothing is left behind: readers that take a shift into their thresholds do
 * not count, any other reader stops it. It never enters a zero-padded convolution. Preserves up to
 * rounding; the values in between are without the shift.
 */
final class MoveShiftsForward implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph, (node, uses) -> rewrite(node, uses, log), (value, reader) -> !takesShiftsIn(reader));
  }

  private static boolean takesShiftsIn(GraphNode reader) {
    return reader.carried().orElse(null) instanceof Op.Binarize
        || reader.carried().orElse(null) instanceof Op.Ternarize;
  }

  private static GraphNode rewrite(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    return switch (node.carried().orElse(null)) {
      case Op.Binary(BinaryFunction function) when function == BinaryFunction.ADD ->
          throughAdd(node, uses, log);
      case Op.DepthToSpace shuffle -> throughShuffle(node, shuffle, uses, log);
      case Op.Resize resize when resize.interpolation() instanceof Interpolation.Nearest ->
          through(node, shift(node.operand(), uses), log);
      case Op.SelectChannels select -> {
        FloatVector shift = shift(node.operand(), uses);
        yield shift == null
            ? node
            : through(
                node, Vectors.make(node.channels(), c -> shift.get(select.channels().get(c))), log);
      }
      case null, default -> node;
    };
  }

  private static GraphNode throughAdd(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    GraphNode first = node.operands().get(0);
    GraphNode second = node.operands().get(1);
    FloatVector a = shift(first, uses);
    FloatVector b = second == first ? null : shift(second, uses);
    if (a == null && b == null) {
      return node;
    }
    FloatVector sum =
        Vectors.make(
            node.channels(), c -> (a == null ? 0d : a.get(c)) + (b == null ? 0d : at(b, c)));
    if (!Vectors.finite(sum)) {
      return node;
    }
    GraphNode left = a == null ? first : first.operand();
    GraphNode right = b == null ? second : second.operand();
    return after(node, node.on(List.of(left, right)), sum, log);
  }

  /** A shift of the second operand may be one for all channels. */
  private static double at(FloatVector shift, int channel) {
    return shift.get(shift.size() == 1 ? 0 : channel);
  }

  /** The channels that become one channel must be shifted alike. */
  private static GraphNode throughShuffle(
      GraphNode node, Op.DepthToSpace shuffle, Rewriting.Uses uses, RewriteLog log) {
    FloatVector shift = shift(node.operand(), uses);
    if (shift == null) {
      return node;
    }
    int taps = shuffle.block() * shuffle.block();
    float[] out = new float[node.channels()];
    for (int c = 0; c < shift.size(); c++) {
      int to =
          switch (shuffle.order()) {
            case CRD -> c / taps;
            case DCR -> c % node.channels();
          };
      boolean first = shuffle.order() == Op.ChannelOrder.CRD ? c % taps == 0 : c < out.length;
      if (!first && out[to] != shift.get(c)) {
        return node;
      }
      out[to] = shift.get(c);
    }
    return through(node, FloatVector.of(out), log);
  }

  private static GraphNode through(GraphNode node, FloatVector shift, RewriteLog log) {
    return shift == null
        ? node
        : after(node, node.on(List.of(node.operand().operand())), shift, log);
  }

  private static GraphNode after(
      GraphNode node, GraphNode unshifted, FloatVector shift, RewriteLog log) {
    node.operands().stream()
        .filter(operand -> operand.carried().orElse(null) instanceof Op.Affine)
        .forEach(operand -> log.folded("move-shift", node.name(), operand.name()));
    FloatVector ones = FloatVector.filled(shift.size(), 1);
    return GraphNode.of(
        node.name(),
        node.source(),
        new GraphOp.Carried(new Op.Affine(ones, shift)),
        List.of(unshifted));
  }

  /** The shift that {@code node} is, if it is one and may go on; else null. */
  private static FloatVector shift(GraphNode node, Rewriting.Uses uses) {
    return node.carried().orElse(null) instanceof Op.Affine(FloatVector scale, FloatVector bias)
            && Vectors.all(scale, 1)
            && uses.of(node) == 1
        ? bias
        : null;
  }
}
