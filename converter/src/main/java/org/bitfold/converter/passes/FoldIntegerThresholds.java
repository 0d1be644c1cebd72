package org.bitfold.converter.passes;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/**
 * A threshold on scaled sums becomes one on the sums, where nothing else reads the scaled ones
 * (BatchNorm → Sign without a residual).
 *
 * <pre>{@code
 * BinaryConv2d ─ ScaleSums(s, b) ─ Binarize(t)   →   BinaryConv2d ─ ThresholdSums(T)
 * }</pre>
 *
 * <p>Preserves exactly: T is found by evaluating the float operations at the sums that can occur,
 * and then checked at every one of them. Where scale is negative nothing is done; {@link
 * PositiveScales} has run before.
 */
final class FoldIntegerThresholds implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, uses, log));
  }

  private static GraphNode rewrite(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    boolean matches =
        node.carried().orElse(null) instanceof Op.Binarize
            && node.operand().carried().orElse(null) instanceof Op.ScaleSums
            && uses.isSole(node.operand())
            && node.operand().operand().carried().orElse(null) instanceof Op.BinaryConv2d;
    if (!matches) {
      return node;
    }
    GraphNode scaling = node.operand();
    FloatVector thresholds = ((Op.Binarize) node.carried().get()).thresholds();
    Op.ScaleSums scale = (Op.ScaleSums) scaling.carried().get();
    BitFilters filters = ((Op.BinaryConv2d) scaling.operand().carried().get()).filters();
    int most = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
    int[] integers = new int[thresholds.size()];
    for (int c = 0; c < integers.length; c++) {
      Sums sums = new Sums(scale.scale().get(c), scale.bias().get(c), thresholds.get(c));
      integers[c] = sums.smallest(most);
      if (!sums.agrees(integers[c], most)) {
        return node;
      }
    }
    log.folded("fold-integer-threshold", node.name(), scaling.name());
    return node.with(new Op.ThresholdSums(IntVector.of(integers)), scaling.operand());
  }

  /** The float operations between a sum and its bit. */
  private record Sums(float scale, float bias, float threshold) {
    boolean bit(int sum) {
      return Math.fma(sum, scale, bias) >= threshold;
    }

    /** The smallest sum from −most to most + 1 whose bit is 1, if bits ascend. */
    int smallest(int most) {
      int low = -most;
      int high = most + 1;
      while (low < high) {
        int middle = Math.floorDiv(low + high, 2);
        if (bit(middle)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    /** Whether {@code sum >= integer} is the bit of every sum that can occur. */
    boolean agrees(int integer, int most) {
      for (int sum = -most; sum <= most; sum++) {
        if (bit(sum) != (sum >= integer)) {
          return false;
        }
      }
      return true;
    }
  }
}
