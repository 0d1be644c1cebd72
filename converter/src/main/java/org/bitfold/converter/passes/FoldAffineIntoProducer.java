package org.bitfold.converter.passes;

import java.util.Optional;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * A scale and bias per channel go into the step that makes the value: BatchNorm and RPReLU's first
 * shift into the scale and bias of a binary convolution, the division at the end of the net into
 * the last convolution.
 *
 * <pre>{@code
 * ScaleSums(s, b) ─ Affine(g, h)   →   ScaleSums(s·g, b·g + h)
 * }</pre>
 *
 * <p>Preserves up to rounding: constants are multiplied in binary64 and rounded once. Nothing is
 * done where a product overflows or loses digits among the subnormal numbers.
 */
final class FoldAffineIntoProducer implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, uses, log));
  }

  private static GraphNode rewrite(GraphNode node, Rewriting.Uses uses, RewriteLog log) {
    if (!(node.carried().orElse(null) instanceof Op.Affine affine)) {
      return node;
    }
    GraphNode producer = node.operand();
    if (!uses.isSole(producer)) {
      return node;
    }
    Optional<Op> folded = producer.carried().flatMap(op -> folded(op, affine));
    if (folded.isEmpty()) {
      return node;
    }
    log.folded("fold-affine", producer.name(), node.name());
    return GraphNode.of(
        producer.name(), node.source(), new GraphOp.Carried(folded.get()), producer.operands());
  }

  /** The producer with the affine in it; empty where it takes none in, or a number overflows. */
  private static Optional<Op> folded(Op producer, Op.Affine affine) {
    return switch (producer) {
      case Op.ScaleSums(FloatVector scale, FloatVector bias) ->
          product(scale, affine)
              .flatMap(s -> shifted(bias, affine).map(b -> new Op.ScaleSums(s, b)));
      case Op.Affine(FloatVector scale, FloatVector bias) ->
          product(scale, affine).flatMap(s -> shifted(bias, affine).map(b -> new Op.Affine(s, b)));
      case Op.BinaryWeightConv2d conv ->
          product(conv.scale(), affine)
              .flatMap(
                  s ->
                      shifted(conv.bias(), affine)
                          .map(
                              b ->
                                  new Op.BinaryWeightConv2d(
                                      conv.filters(), s, b, conv.window(), conv.groups())));
      case Op.Conv2d conv ->
          scaled(conv.filters(), affine)
              .flatMap(
                  f ->
                      shifted(conv.bias(), affine)
                          .map(b -> new Op.Conv2d(f, b, conv.window(), conv.groups())));
      case Op.ConvTranspose2d conv ->
          scaled(conv.filters(), affine)
              .flatMap(
                  f ->
                      shifted(conv.bias(), affine)
                          .map(
                              b ->
                                  new Op.ConvTranspose2d(
                                      f,
                                      b,
                                      conv.window(),
                                      conv.outputPadY(),
                                      conv.outputPadX(),
                                      conv.groups())));
      default -> Optional.empty();
    };
  }

  private static Optional<FloatFilters> scaled(FloatFilters filters, Op.Affine affine) {
    return Vectors.all(affine.scale(), 1)
        ? Optional.of(filters)
        : ScaledFilters.perOutput(filters, affine.scale());
  }

  private static Optional<FloatVector> product(FloatVector scale, Op.Affine affine) {
    return Vectors.factors(scale.size(), c -> (double) scale.get(c) * affine.scale().get(c));
  }

  private static Optional<FloatVector> shifted(FloatVector bias, Op.Affine affine) {
    FloatVector shifted =
        Vectors.make(
            bias.size(), c -> (double) bias.get(c) * affine.scale().get(c) + affine.bias().get(c));
    return Vectors.finite(shifted) ? Optional.of(shifted) : Optional.empty();
  }
}
