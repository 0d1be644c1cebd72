package org.bitfold.converter.passes;

import java.util.Optional;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/**
 * A scale per channel in front of a float convolution goes into its weights (BBCU multiplies the
 * picture by k first); a shift goes into its bias where nothing is padded. A shift in front of a
 * zero-padded convolution stays: at the border the constant is not constant.
 *
 * <pre>{@code
 * x ─ Affine(k, 0) ─ Conv2d(w, b)   →   x ─ Conv2d(k·w, b)
 * }</pre>
 *
 * <p>Preserves up to rounding. Nothing is done where a product overflows or loses digits among the
 * subnormal numbers.
 */
final class FoldScaleIntoConvolution implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, log));
  }

  private static GraphNode rewrite(GraphNode node, RewriteLog log) {
    if (!(node.carried().orElse(null) instanceof Op.Conv2d conv
        && node.operand().carried().orElse(null) instanceof Op.Affine affine)) {
      return node;
    }
    if (!Vectors.all(affine.bias(), 0) && isPadded(conv.window())) {
      return node;
    }
    Optional<FloatFilters> filters =
        ScaledFilters.perInput(conv.filters(), affine.scale(), conv.groups());
    FloatVector bias = bias(conv, affine);
    if (filters.isEmpty() || !Vectors.finite(bias)) {
      return node;
    }
    log.folded("fold-scale", node.name(), node.operand().name());
    Op folded = new Op.Conv2d(filters.get(), bias, conv.window(), conv.groups());
    return node.with(folded, node.operand().operand());
  }

  private static FloatVector bias(Op.Conv2d conv, Op.Affine affine) {
    if (Vectors.all(affine.bias(), 0)) {
      return conv.bias();
    }
    int outputs = conv.filters().outputs();
    int inputs = conv.filters().inputs();
    int fanIn = conv.filters().values().size() / outputs;
    return Vectors.make(
        outputs,
        o -> {
          int base = o / (outputs / conv.groups()) * inputs;
          double sum = conv.bias().get(o);
          for (int i = 0; i < fanIn; i++) {
            double weight = conv.filters().values().get(o * fanIn + i);
            sum += weight * affine.bias().get(base + i % inputs);
          }
          return sum;
        });
  }

  private static boolean isPadded(Window w) {
    return w.padTop() + w.padLeft() + w.padBottom() + w.padRight() > 0;
  }
}
