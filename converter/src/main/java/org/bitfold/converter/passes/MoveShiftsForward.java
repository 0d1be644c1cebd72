package org.bitfold.converter.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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
 * rounding; the values in between are without the shift. Shifts that meet are summed in binary64
 * and rounded once, where they stay: they may cancel, and a sum that was rounded on the way would
 * be off by an ulp of what it was there.
 */
final class MoveShiftsForward implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    Travels travels = new Travels(log);
    return Rewriting.rewrite(graph, travels::rewrite, (value, reader) -> !takesShiftsIn(reader));
  }

  private static boolean takesShiftsIn(GraphNode reader) {
    return reader.carried().orElse(null) instanceof Op.Binarize
        || reader.carried().orElse(null) instanceof Op.Ternarize;
  }

  /** One application: knows the shifts on their way to more digits than the graph holds. */
  private static final class Travels {
    private final RewriteLog log;
    private final Map<GraphNode, double[]> sums = new HashMap<>();

    Travels(RewriteLog log) {
      this.log = log;
    }

    GraphNode rewrite(GraphNode node, Rewriting.Uses uses) {
      return switch (node.carried().orElse(null)) {
        case Op.Binary(BinaryFunction function) when function == BinaryFunction.ADD ->
            throughAdd(node, uses);
        case Op.DepthToSpace shuffle -> throughShuffle(node, shuffle, uses);
        case Op.Resize resize when resize.interpolation() instanceof Interpolation.Nearest ->
            through(node, shift(node.operand(), uses));
        case Op.SelectChannels select -> {
          double[] shift = shift(node.operand(), uses);
          yield shift == null
              ? node
              : through(node, perChannel(node.channels(), c -> shift[select.channels().get(c)]));
        }
        case null, default -> node;
      };
    }

    private GraphNode throughAdd(GraphNode node, Rewriting.Uses uses) {
      GraphNode first = node.operands().get(0);
      GraphNode second = node.operands().get(1);
      double[] a = shift(first, uses);
      double[] b = second == first ? null : shift(second, uses);
      if (a == null && b == null) {
        return node;
      }
      double[] sum =
          perChannel(node.channels(), c -> (a == null ? 0d : a[c]) + (b == null ? 0d : at(b, c)));
      if (!Vectors.finite(rounded(sum))) {
        return node;
      }
      GraphNode left = a == null ? first : first.operand();
      GraphNode right = b == null ? second : second.operand();
      return after(node, node.on(List.of(left, right)), sum);
    }

    /** A shift of the second operand may be one for all channels. */
    private static double at(double[] shift, int channel) {
      return shift[shift.length == 1 ? 0 : channel];
    }

    /** The channels that become one channel must be shifted alike. */
    private GraphNode throughShuffle(GraphNode node, Op.DepthToSpace shuffle, Rewriting.Uses uses) {
      double[] shift = shift(node.operand(), uses);
      if (shift == null) {
        return node;
      }
      int taps = shuffle.block() * shuffle.block();
      double[] out = new double[node.channels()];
      for (int c = 0; c < shift.length; c++) {
        int to =
            switch (shuffle.order()) {
              case CRD -> c / taps;
              case DCR -> c % node.channels();
            };
        boolean first = shuffle.order() == Op.ChannelOrder.CRD ? c % taps == 0 : c < out.length;
        if (!first && (float) out[to] != (float) shift[c]) {
          return node;
        }
        out[to] = first ? shift[c] : out[to];
      }
      return through(node, out);
    }

    private GraphNode through(GraphNode node, double[] shift) {
      return shift == null ? node : after(node, node.on(List.of(node.operand().operand())), shift);
    }

    private GraphNode after(GraphNode node, GraphNode unshifted, double[] shift) {
      node.operands().stream()
          .filter(operand -> operand.carried().orElse(null) instanceof Op.Affine)
          .forEach(operand -> log.folded("move-shift", node.name(), operand.name()));
      FloatVector ones = FloatVector.filled(shift.length, 1);
      GraphNode moved =
          GraphNode.of(
              node.name(),
              node.source(),
              new GraphOp.Carried(new Op.Affine(ones, rounded(shift))),
              List.of(unshifted));
      sums.put(moved, shift);
      return moved;
    }

    /** The shift that {@code node} is, if it is one and may go on; else null. */
    private double[] shift(GraphNode node, Rewriting.Uses uses) {
      return node.carried().orElse(null) instanceof Op.Affine(FloatVector scale, FloatVector bias)
              && Vectors.all(scale, 1)
              && uses.of(node) == 1
          ? sums.getOrDefault(node, perChannel(bias.size(), bias::get))
          : null;
    }
  }

  private static double[] perChannel(int channels, IntToDoubleFunction value) {
    return IntStream.range(0, channels).mapToDouble(value).toArray();
  }

  private static FloatVector rounded(double[] values) {
    return Vectors.make(values.length, c -> values[c]);
  }
}
