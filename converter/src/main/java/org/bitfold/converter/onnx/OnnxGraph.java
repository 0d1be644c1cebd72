package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A graph whose nodes stand in topological order and whose tensor names are unique.
 *
 * @param inputs what the user feeds: graph inputs that are not initializers
 * @param outputs names of the tensors that come out
 * @param nodes the nodes
 * @param initializers constants by name
 * @param tensors names of what the nodes of the file make, those inside functions included; what is
 *     written out later makes others
 */
public record OnnxGraph(
    List<OnnxInput> inputs,
    List<String> outputs,
    List<OnnxNode> nodes,
    Map<String, OnnxTensor> initializers,
    Set<String> tensors) {
  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    initializers = Map.copyOf(initializers);
    tensors = Set.copyOf(tensors);
  }

  /** The nodes, and behind each those of the graphs inside it. */
  public List<OnnxNode> nested() {
    List<OnnxNode> all = new ArrayList<>();
    nodes.forEach(node -> add(node, all));
    return all;
  }

  private static void add(OnnxNode node, List<OnnxNode> all) {
    all.add(node);
    for (OnnxAttribute attribute : node.attributes().values()) {
      if (attribute instanceof OnnxAttribute.Graph(Subgraph graph)) {
        graph.nodes().forEach(inner -> add(inner, all));
      }
    }
  }
}
