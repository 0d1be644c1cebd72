package org.bitfold.converter.passes;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * Scales of binary sums become positive, the sign goes into the bits of the filter (BatchNorm's
 * gamma may be negative).
 *
 * <pre>{@code
 * BinaryConv2d(w) ─ ScaleSums(−s, b)   →   BinaryConv2d(¬w) ─ ScaleSums(s, b)
 * }</pre>
 *
 * <p>Preserves exactly: the sum changes its sign as the scale does.
 */
final class PositiveScales implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, uses, log));
  }

  private static GraphNode rewrite(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    boolean negative =
        node.carried().orElse(null) instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)
            && anyNegative(scale)
            && uses.isSole(node.operand());
    if (!negative) {
      return node;
    }
    Op.ScaleSums scaling = (Op.ScaleSums) node.carried().orElseThrow();
    Op.BinaryConv2d conv = (Op.BinaryConv2d) node.operand().carried().orElseThrow();
    log.folded("positive-scales", node.operand().name());
    Op flipped =
        new Op.BinaryConv2d(flipped(conv.filters(), scaling.scale()), conv.window(), conv.groups());
    FloatVector positive =
        Vectors.make(scaling.scale().size(), c -> Math.abs(scaling.scale().get(c)));
    GraphNode sums = node.operand().with(flipped, node.operand().operand());
    return node.with(new Op.ScaleSums(positive, scaling.bias()), sums);
  }

  private static boolean anyNegative(FloatVector scale) {
    for (int c = 0; c < scale.size(); c++) {
      if (scale.get(c) < 0) {
        return true;
      }
    }
    return false;
  }

  private static BitFilters flipped(BitFilters filters, FloatVector scale) {
    int height = filters.kernelHeight();
    int width = filters.kernelWidth();
    byte[] weights = new byte[filters.outputs() * height * width * filters.inputs()];
    int i = 0;
    for (int o = 0; o < filters.outputs(); o++) {
      int sign = scale.get(o) < 0 ? -1 : 1;
      for (int ky = 0; ky < height; ky++) {
        for (int kx = 0; kx < width; kx++) {
          for (int c = 0; c < filters.inputs(); c++) {
            weights[i++] = (byte) (sign * filters.get(o, ky, kx, c));
          }
        }
      }
    }
    return BitFilters.pack(filters.outputs(), height, width, filters.inputs(), weights);
  }
}
