package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConvertOptions.WeightScale;
import org.bitfold.converter.analysis.ScaledSigns;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * Latent float weights of the layers that the user names become ±s, as XNOR-Net and BBCU binarize
 * them in training. The only pass that changes what the network computes; the report says so.
 *
 * <pre>{@code
 * Conv2d(w)   →   Conv2d(s·sign(w))      s = mean |w| of the filter, or 1
 * }</pre>
 *
 * <p>Weights that are ±s already stay as they are, unless they are to have no scale.
 */
final class BinarizeOnRequest implements Pass {
  private static final int NAMED = 5;

  private final Pattern layers;
  private final WeightScale scale;
  private final List<String> changed = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  BinarizeOnRequest(Pattern layers, WeightScale scale) {
    this.layers = layers;
    this.scale = scale;
  }

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    requireMatch(graph);
    if (scale == WeightScale.LEARNED) {
      requireLearnedScales(graph);
    }
    Graph binarized =
        Rewriting.rewrite(
            graph,
            (node, uses) ->
                node.carried().orElse(null) instanceof Op.Conv2d conv && isNamed(node)
                    ? binarized(node, conv, log)
                    : node);
    note(log);
    return binarized;
  }

  private boolean isNamed(GraphNode node) {
    return layers.matcher(node.name()).find();
  }

  private void requireMatch(Graph graph) {
    List<String> names =
        graph.nodes().stream()
            .filter(node -> node.carried().orElse(null) instanceof Op.Conv2d)
            .map(GraphNode::name)
            .toList();
    if (names.stream().noneMatch(name -> layers.matcher(name).find())) {
      throw new ConversionException(
          "",
          "no convolution or linear layer has a name that matches '%s'".formatted(layers),
          "a pattern for some of: " + listed(names),
          "");
    }
  }

  private void requireLearnedScales(Graph graph) {
    Map<GraphNode, List<GraphNode>> readers = graph.readers();
    for (GraphNode node : graph.nodes()) {
      boolean latent =
          node.carried().orElse(null) instanceof Op.Conv2d conv
              && isNamed(node)
              && !ScaledSigns.of(conv.filters()).holds();
      if (latent && !isScaled(node, graph, readers)) {
        throw new ConversionException(
            "'%s'".formatted(node.name()),
            "has no learned scale: nothing right behind it multiplies its channels by constants",
            "a Mul or BatchNormalization that alone reads its output",
            "--scale mean-abs takes the mean of |w| of each filter, --scale none plain signs; a"
                + " scale that the exporter fused into the weights stays outside with"
                + " training=TrainingMode.PRESERVE");
      }
    }
  }

  /** Whether what follows {@code node}, shifts left out, is a scale per channel. */
  private static boolean isScaled(
      GraphNode node, Graph graph, Map<GraphNode, List<GraphNode>> readers) {
    GraphNode last = node;
    while (!graph.outputNodes().contains(last)) {
      List<GraphNode> next = readers.getOrDefault(last, List.of());
      if (next.size() != 1 || !(next.get(0).carried().orElse(null) instanceof Op.Affine affine)) {
        return false;
      }
      if (!Vectors.all(affine.scale(), 1)) {
        return true;
      }
      last = next.get(0);
    }
    return false;
  }

  private GraphNode binarized(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    if (scale != WeightScale.NONE && ScaledSigns.of(conv.filters()).holds()) {
      left.add(node.name());
      return node;
    }
    FloatFilters filters = conv.filters();
    int fanIn = filters.values().size() / filters.outputs();
    float[] values = filters.values().toArray();
    for (int o = 0; o < filters.outputs(); o++) {
      double sum = 0;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        sum += Math.abs(values[i]);
      }
      float s = scale == WeightScale.MEAN_ABS ? (float) (sum / fanIn) : 1;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        values[i] = Math.signum(values[i]) * s;
      }
    }
    log.folded(RewriteLog.ON_REQUEST, node.name());
    changed.add(node.name());
    FloatFilters signs =
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            FloatVector.of(values));
    return node.with(
        new Op.Conv2d(signs, conv.bias(), conv.window(), conv.groups()), node.operand());
  }

  private void note(RewriteLog log) {
    if (!changed.isEmpty()) {
      log.note(
          "weights binarized on request (--binarize '%s' --scale %s), which changes what the network"
                  .formatted(layers, scale)
              + " computes: "
              + listed(changed));
    }
    if (!left.isEmpty()) {
      log.note("named by --binarize, but ±s already and left as they are: " + listed(left));
    }
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(names.size(), NAMED)))
        + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "");
  }
}
