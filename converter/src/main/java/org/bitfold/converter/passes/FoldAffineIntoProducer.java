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
 * done where a product is beyond binary32.
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
    Optional<Op> folded =
        producer
            .carried()
            .flatMap(op -> folded(op, affine))
            .filter(FoldAffineIntoProducer::isFinite);
    if (folded.isEmpty()) {
      return node;
    }
    log.folded("fold-affine", producer.name(), node.name());
    return GraphNode.of(
        producer.name(), node.source(), new GraphOp.Carried(folded.get()), producer.operands());
  }

  private static boolean isFinite(Op folded) {
    return switch (folded) {
      case Op.ScaleSums(FloatVector scale, FloatVector bias) -> isFinite(scale, bias);
      case Op.Affine(FloatVector scale, FloatVector bias) -> isFinite(scale, bias);
      case Op.BinaryWeightConv2d conv -> isFinite(conv.scale(), conv.bias());
      case Op.Conv2d conv -> isFinite(conv.filters().values(), conv.bias());
      case Op.ConvTranspose2d conv -> isFinite(conv.filters().values(), conv.bias());
      default -> throw new IllegalStateException("takes no affine in: " + folded.opName());
    };
  }

  private static boolean isFinite(FloatVector scale, FloatVector bias) {
    return Vectors.finite(scale) && Vectors.finite(bias);
  }

  private static Optional<Op> folded(Op producer, Op.Affine affine) {
    Op op =
        switch (producer) {
          case Op.ScaleSums(FloatVector scale, FloatVector bias) ->
              new Op.ScaleSums(product(scale, affine), shifted(bias, affine));
          case Op.Affine(FloatVector scale, FloatVector bias) ->
              new Op.Affine(product(scale, affine), shifted(bias, affine));
          case Op.BinaryWeightConv2d conv ->
              new Op.BinaryWeightConv2d(
                  conv.filters(),
                  product(conv.scale(), affine),
                  shifted(conv.bias(), affine),
                  conv.window(),
                  conv.groups());
          case Op.Conv2d conv ->
              new Op.Conv2d(
                  scaled(conv.filters(), affine),
                  shifted(conv.bias(), affine),
                  conv.window(),
                  conv.groups());
          case Op.ConvTranspose2d conv ->
              new Op.ConvTranspose2d(
                  scaled(conv.filters(), affine),
                  shifted(conv.bias(), affine),
                  conv.window(),
                  conv.outputPadY(),
                  conv.outputPadX(),
                  conv.groups());
          default -> null;
        };
    return Optional.ofNullable(op);
  }

  private static FloatFilters scaled(FloatFilters filters, Op.Affine affine) {
    return Vectors.all(affine.scale(), 1)
        ? filters
        : ScaledFilters.perOutput(filters, affine.scale());
  }

  private static FloatVector product(FloatVector scale, Op.Affine affine) {
    return Vectors.make(scale.size(), c -> (double) scale.get(c) * affine.scale().get(c));
  }

  private static FloatVector shifted(FloatVector bias, Op.Affine affine) {
    return Vectors.make(
        bias.size(), c -> (double) bias.get(c) * affine.scale().get(c) + affine.bias().get(c));
  }
}
