package org.bitfold.verifier.structural;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.verifier.original.Original;

/**
 * How large the constants are that an ONNX graph adds where a packed model has one bias. They may
 * cancel, as BatchNorm's mean and beta do; what rounding leaves is relative to them, not to the
 * bias.
 */
public final class AddedTerms {
  private final Map<String, PerChannel> largest = new HashMap<>();

  private AddedTerms() {}

  /** The constants on the way to every tensor that a packed node stands for. */
  public static AddedTerms of(Original original, Model model) {
    Walk walk = new Walk(original, OnnxConstants.of(original, model));
    AddedTerms terms = new AddedTerms();
    for (Node node : model.nodes()) {
      Set<String> operands = new HashSet<>();
      node.inputs().forEach(value -> operands.add(sourceOf(model, value)));
      terms.largest.put(node.source(), walk.back(operands, node.source()).map().magnitude());
    }
    return terms;
  }

  private static String sourceOf(Model model, int value) {
    int inputs = model.inputs().size();
    return value < inputs
        ? model.inputs().get(value).name()
        : model.nodes().get(value - inputs).source();
  }

  /** The magnitude of the largest in a channel of a packed node; 0 where none is known. */
  public double largest(Node node, int channel) {
    PerChannel terms = largest.get(node.source());
    boolean known =
        terms != null && (terms.values().length == 1 || channel < terms.values().length);
    return known && !node.source().isEmpty() ? terms.get(channel) : 0;
  }
}
