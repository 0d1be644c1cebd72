package org.bitfold.converter.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network. It consists of what its outputs reach: a node that nothing reads any more is gone.
 *
 * @param pictures what the user feeds, in order, read or not
 * @param outputs what comes out
 */
public record Graph(List<GraphNode> pictures, List<Output> outputs) {
  public Graph {
    pictures = List.copyOf(pictures);
    outputs = List.copyOf(outputs);
  }

  /** A value that comes out, by the name the ONNX network gives it. */
  public record Output(String name, GraphNode node) {}

  /** Every node, pictures first, each after its operands. The order depends on the graph alone. */
  public List<GraphNode> nodes() {
    List<GraphNode> order = new ArrayList<>(pictures);
    Set<GraphNode> done = Collections.newSetFromMap(new IdentityHashMap<>());
    done.addAll(pictures);
    Set<GraphNode> entered = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<GraphNode> stack = new ArrayDeque<>();
    for (Output output : outputs) {
      stack.push(output.node());
      while (!stack.isEmpty()) {
        GraphNode node = stack.peek();
        if (done.contains(node)) {
          stack.pop();
        } else if (entered.add(node)) {
          for (GraphNode operand : node.operands().reversed()) {
            stack.push(operand);
          }
        } else {
          stack.pop();
          done.add(node);
          order.add(node);
        }
      }
    }
    return order;
  }

  /** For each node, the nodes that read it (twice where it is read twice); outputs not counted. */
  public Map<GraphNode, List<GraphNode>> readers() {
    Map<GraphNode, List<GraphNode>> readers = new HashMap<>();
    for (GraphNode node : nodes()) {
      for (GraphNode operand : node.operands()) {
        readers.computeIfAbsent(operand, key -> new ArrayList<>()).add(node);
      }
    }
    return readers;
  }

  /** The nodes that come out. */
  public Set<GraphNode> outputNodes() {
    Set<GraphNode> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
    outputs.forEach(output -> nodes.add(output.node()));
    return nodes;
  }
}
