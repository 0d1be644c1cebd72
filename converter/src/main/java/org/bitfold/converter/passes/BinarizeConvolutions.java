package org.bitfold.converter.passes;

import java.util.Optional;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.analysis.ScaledSigns;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.TypeRules;

/**
 * A convolution whose activations are signs and whose weights are ±s becomes a binary one; one
 * whose weights alone are ±s becomes a weight-only one. Nothing is guessed from the weights: float
 * activations stay float.
 *
 * <pre>{@code
 * x ─ Binarize ─ ToFloat ─ Conv2d(±s)   →   x ─ Binarize ─ BinaryConv2d ─ ScaleSums(s)
 * x ─ Conv2d(±s)                        →   x ─ BinaryWeightConv2d(s)
 * }</pre>
 *
 * <p>Preserves up to rounding: the sum of ±1 is exact here and was rounded there; weights that are
 * within rounding of ±s ({@link ScaledSigns}) are ±s.
 */
final class BinarizeConvolutions implements Pass {
  /** A filter of fewer weights may be ±s without anyone having binarized it. */
  private static final int FEWEST_WEIGHTS = 8;

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            switch (node.carried().orElse(null)) {
              case Op.Conv2d conv -> rewrite(node, conv, log);
              case Op.ConvTranspose2d conv -> transposed(node, conv, log);
              case null, default -> node;
            });
  }

  private static GraphNode rewrite(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    Optional<SignedActivation> signs = SignedActivation.of(node.operand());
    if (signs.isEmpty()) {
      return weightOnly(node, conv, log);
    }
    Optional<FloatFilters> absorbing = signs.get().absorbedBy(conv);
    if (absorbing.isEmpty()) {
      log.decided(
          node.name(),
          LayerKind.ACTIVATION_ONLY,
          "its activations are signs times a scale, and times that scale its weights are beyond"
              + " binary32");
      return node;
    }
    FloatFilters scaled = absorbing.get();
    ScaledSigns weights = ScaledSigns.of(scaled);
    if (!weights.holds()) {
      log.decided(
          node.name(),
          LayerKind.ACTIVATION_ONLY,
          "its activations are signs, its weights are not ±s: " + weights.reason());
      return node;
    }
    if (scaled.values().size() / scaled.outputs() > TypeRules.MAX_SUM) {
      log.decided(node.name(), LayerKind.ACTIVATION_ONLY, "its sums would not be exact as floats");
      return node;
    }
    if (!log.has(SeparateLevels.RULE, node.name())) {
      log.decided(
          node.name(),
          LayerKind.BINARY,
          "activations are signs, weights " + description(weights) + onRequest(node, log));
    }
    if (!log.has("pack-binary", node.name())) {
      log.folded("pack-binary", node.name());
    }
    signs
        .get()
        .scaledBy(node.name(), log)
        .ifPresent(scale -> log.folded("fold-scale", node.name(), scale));
    GraphNode sums =
        GraphNode.of(
            node.name(),
            "",
            new Op.BinaryConv2d(weights.pack(), conv.window(), conv.groups()),
            signs.get().signs());
    return node.with(new Op.ScaleSums(weights.scales(), conv.bias()), sums);
  }

  private static GraphNode weightOnly(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    ScaledSigns weights = ScaledSigns.of(conv.filters());
    int fanIn = conv.filters().values().size() / conv.filters().outputs();
    boolean binarized = weights.holds() && weights.isMixed() && fanIn >= FEWEST_WEIGHTS;
    if (!binarized) {
      String why =
          "its activations are not binarized"
              + (weights.holds() ? "" : ", and " + weights.reason());
      log.decided(node.name(), LayerKind.FLOAT, why);
      return node;
    }
    log.decided(
        node.name(),
        LayerKind.WEIGHT_ONLY,
        "its activations are not binarized, its weights are "
            + description(weights)
            + onRequest(node, log));
    log.folded("pack-weights", node.name());
    Op op =
        new Op.BinaryWeightConv2d(
            weights.pack(), weights.scales(), conv.bias(), conv.window(), conv.groups());
    return node.with(op, node.operand());
  }

  private static GraphNode transposed(GraphNode node, Op.ConvTranspose2d conv, RewriteLog log) {
    boolean signs = SignedActivation.of(node.operand()).isPresent();
    boolean weights = ScaledSigns.of(conv.filters()).holds();
    String why =
        weights
            ? "%sits weights are ±s, but transposed convolutions have no packed form: kept in float"
                .formatted(signs ? "its activations are signs and " : "")
            : "a transposed convolution of float weights";
    log.decided(node.name(), signs ? LayerKind.ACTIVATION_ONLY : LayerKind.FLOAT, why);
    return node;
  }

  private static String onRequest(GraphNode node, RewriteLog log) {
    return log.has(RewriteLog.ON_REQUEST, node.name()) ? ", binarized on request" : "";
  }

  private static String description(ScaledSigns weights) {
    StringBuilder line = new StringBuilder("±s per filter");
    if (weights.zeros() > 0) {
      line.append(", ").append(weights.zeros()).append(" of them 0");
    }
    if (weights.spread() > 0) {
      line.append(" within %.1e".formatted(weights.spread()));
    } else {
      line.append(" exactly");
    }
    return line.toString();
  }

  /**
   * Signs, times a scale per channel.
   *
   * @param signs BITS or TRITS
   * @param scale one per channel
   * @param scaling the node that multiplies by it; empty where none does
   */
  private record SignedActivation(GraphNode signs, FloatVector scale, String scaling) {
    static Optional<SignedActivation> of(GraphNode node) {
      FloatVector scale = FloatVector.filled(node.channels(), 1);
      GraphNode floats = node;
      String scaling = "";
      if (node.carried().orElse(null) instanceof Op.Affine affine
          && Vectors.all(affine.bias(), 0)) {
        scale = affine.scale();
        floats = node.operand();
        scaling = node.name();
      }
      return floats.carried().orElse(null) instanceof Op.ToFloat
          ? Optional.of(new SignedActivation(floats.operand(), scale, scaling))
          : Optional.empty();
    }

    /** The multiplication that the weights take in, unless it is recorded already. */
    Optional<String> scaledBy(String layer, RewriteLog log) {
      boolean recorded =
          scaling.isEmpty()
              || log.has("recognize-binarizer", scaling)
              || log.has("recognize-ternarizer", scaling)
              || log.has(SeparateLevels.RULE, layer);
      return recorded ? Optional.empty() : Optional.of(scaling);
    }

    /** The convolution's filters times the activation's scale; empty beyond binary32. */
    Optional<FloatFilters> absorbedBy(Op.Conv2d conv) {
      return Vectors.all(scale, 1)
          ? Optional.of(conv.filters())
          : ScaledFilters.perInput(conv.filters(), scale, conv.groups());
    }
  }
}
