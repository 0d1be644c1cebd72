package org.bitfold.converter.passes;

import org.bitfold.converter.analysis.FloatOrder;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * What stands in front of a threshold and never decreases goes into the threshold: LearnableBias,
 * BatchNorm, travelling shifts; and, where nothing else reads it, PReLU and Clip.
 *
 * <pre>{@code
 * x ─ Affine(1, b) ─ Binarize(0)   →   x ─ Binarize(−b)
 * }</pre>
 *
 * <p>Preserves exactly: the new threshold is found by evaluating the float operations that vanish,
 * bisecting over all floats, never by solving for it.
 */
final class FoldThresholds implements Pass {
  private final boolean shiftsOnly;

  /** Folds whatever never decreases. */
  FoldThresholds() {
    this(false);
  }

  private FoldThresholds(boolean shiftsOnly) {
    this.shiftsOnly = shiftsOnly;
  }

  /**
   * Folds shifts that nothing else reads. One after the other, before they are merged with each
   * other, they fold without rounding.
   */
  static FoldThresholds ofShifts() {
    return new FoldThresholds(true);
  }

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, uses, log));
  }

  private GraphNode rewrite(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    GraphNode folded = node;
    while (true) {
      GraphNode next = once(folded, uses, log);
      if (next == folded) {
        return folded;
      }
      folded = next;
    }
  }

  private GraphNode once(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    boolean threshold =
        node.carried().orElse(null) instanceof Op.Binarize
            || node.carried().orElse(null) instanceof Op.Ternarize;
    if (!threshold || node.operand().carried().isEmpty()) {
      return node;
    }
    GraphNode before = node.operand();
    Op step = before.carried().get();
    if (!isAscending(step) || !(step instanceof Op.Affine || uses.isSole(before))) {
      return node;
    }
    if (shiftsOnly && !(isShift(step) && uses.isSole(before))) {
      return node;
    }
    log.folded("fold-threshold", node.name(), before.name());
    Op folded =
        switch (node.carried().get()) {
          case Op.Binarize(FloatVector thresholds) -> new Op.Binarize(pulled(thresholds, step));
          case Op.Ternarize(FloatVector lower, FloatVector upper) ->
              new Op.Ternarize(pulled(lower, step), pulled(upper, step));
          default -> throw new IllegalStateException("no threshold: " + node);
        };
    return node.with(folded, before.operand());
  }

  /** Whether the step never decreases where its operand grows, in every channel. */
  private static boolean isAscending(Op step) {
    return switch (step) {
      case Op.Affine affine -> notNegative(affine.scale());
      case Op.PRelu prelu -> notNegative(prelu.slope());
      case Op.Clip clip -> true;
      default -> false;
    };
  }

  private static boolean isShift(Op step) {
    return step instanceof Op.Affine affine && Vectors.all(affine.scale(), 1);
  }

  private static boolean notNegative(FloatVector vector) {
    for (int c = 0; c < vector.size(); c++) {
      if (!(vector.get(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  /** For each channel the smallest float that {@code step} takes to the threshold or above. */
  private static FloatVector pulled(FloatVector thresholds, Op step) {
    return Vectors.make(
        thresholds.size(),
        c -> {
          float threshold = thresholds.get(c);
          if (Float.isInfinite(threshold)) {
            return threshold;
          }
          return FloatOrder.smallest(x -> value(step, c, x) >= threshold);
        });
  }

  private static float value(Op step, int c, float x) {
    return switch (step) {
      case Op.Affine(FloatVector scale, FloatVector bias) ->
          scale.get(c) == 0 ? bias.get(c) : Math.fma(x, scale.get(c), bias.get(c));
      case Op.PRelu(FloatVector slope) -> x >= 0 ? x : slope.get(c) == 0 ? 0 : x * slope.get(c);
      case Op.Clip(float low, float high) -> x < low ? low : x > high ? high : x;
      default -> throw new IllegalStateException("not ascending: " + step.opName());
    };
  }
}
