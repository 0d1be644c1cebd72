package org.bitfold.converter.onnx;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A graph inside a node: the branch of an If. It reads tensors of the graph around it by name.
 *
 * @param nodes its nodes, in topological order
 * @param initializers its own constants by name
 * @param outputs names of the tensors that come out
 */
public record Subgraph(
    List<OnnxNode> nodes, Map<String, OnnxTensor> initializers, List<String> outputs) {
  public Subgraph {
    nodes = List.copyOf(nodes);
    initializers = Map.copyOf(initializers);
    outputs = List.copyOf(outputs);
  }

  /** Names of the tensors that it makes or holds. */
  public Set<String> own() {
    Set<String> own = new HashSet<>(initializers.keySet());
    nodes.forEach(node -> own.addAll(node.outputs()));
    return own;
  }

  /** Names of the tensors that it reads from around it. */
  public Set<String> captured() {
    Set<String> captured = new LinkedHashSet<>();
    nodes.forEach(node -> captured.addAll(node.inputs()));
    captured.addAll(outputs);
    captured.removeAll(own());
    captured.remove("");
    return captured;
  }

  /** The same with other nodes, and with tensors called otherwise. */
  Subgraph with(List<OnnxNode> others, UnaryOperator<String> name) {
    Map<String, OnnxTensor> held = new HashMap<>();
    initializers.forEach((key, value) -> held.put(name.apply(key), value));
    return new Subgraph(others, held, outputs.stream().map(name).toList());
  }

  /** The same with all tensors called otherwise, those of graphs inside it included. */
  public Subgraph renamed(UnaryOperator<String> name) {
    return with(nodes.stream().map(node -> node.renamed(name)).toList(), name);
  }
}
