package org.bitfold.converter.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of tensors that a network has already. */
final class TensorNames {
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> tries = new HashMap<>();

  void add(String name) {
    taken.add(name);
  }

  /** What the nodes and the graphs inside them make and hold. */
  void addMadeBy(List<OnnxNode> nodes) {
    for (OnnxNode node : nodes) {
      taken.addAll(node.outputs());
      for (OnnxAttribute attribute : node.attributes().values()) {
        if (attribute instanceof OnnxAttribute.Graph(Subgraph graph)) {
          taken.addAll(graph.initializers().keySet());
          addMadeBy(graph.nodes());
        }
      }
    }
  }

  /** {@code wanted}, or where it is taken, it with a number behind; it is taken from then on. */
  String unused(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      name = wanted + "~" + tries.merge(wanted, 1, Integer::sum);
    }
    return name;
  }
}
