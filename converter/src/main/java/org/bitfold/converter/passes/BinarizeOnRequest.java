package org.bitfold.converter.passes;

import java.util.List;
import java.util.regex.Pattern;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConvertOptions;
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
 */
final class BinarizeOnRequest implements Pass {
  private static final int NAMED = 5;

  private final Pattern layers;
  private final ConvertOptions.WeightScale scale;

  BinarizeOnRequest(Pattern layers, ConvertOptions.WeightScale scale) {
    this.layers = layers;
    this.scale = scale;
  }

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    requireMatch(graph);
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.carried().orElse(null) instanceof Op.Conv2d conv
                    && layers.matcher(node.name()).find()
                ? binarized(node, conv, log)
                : node);
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
          "a pattern for some of: %s%s"
              .formatted(
                  String.join(", ", names.subList(0, Math.min(names.size(), NAMED))),
                  names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : ""),
          "");
    }
  }

  private GraphNode binarized(GraphNode node, Op.Conv2d conv, RewriteLog log) {
    FloatFilters filters = conv.filters();
    int fanIn = filters.values().size() / filters.outputs();
    float[] values = filters.values().toArray();
    for (int o = 0; o < filters.outputs(); o++) {
      double sum = 0;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        sum += Math.abs(values[i]);
      }
      float s = scale == ConvertOptions.WeightScale.NONE ? 1 : (float) (sum / fanIn);
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        values[i] = Math.signum(values[i]) * s;
      }
    }
    log.folded("binarize-on-request", node.name());
    log.note(
        "the weights of '%s' were binarized on request: this changes what the network computes"
            .formatted(node.name()));
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
}
