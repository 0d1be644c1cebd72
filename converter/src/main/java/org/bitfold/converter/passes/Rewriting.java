package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;

/**
 * Rebuilds a graph node by node, operands first, so that a rule sees operands already rewritten.
 */
final class Rewriting {
  /** Rewrites one node. */
  interface Rule {
    /**
     * What stands in place of {@code node}, or {@code node} itself.
     *
     * @param node a node whose operands are rewritten already
     * @param uses how often values are read
     */
    GraphNode rewrite(GraphNode node, Uses uses);
  }

  /** How often values are read in the graph that is being rewritten; coming out counts as once. */
  static final class Uses {
    private final Map<GraphNode, Integer> counts = new HashMap<>();

    /** How often {@code node} is read; once if the rewrite has just made it. */
    int of(GraphNode node) {
      return counts.getOrDefault(node, 1);
    }

    /** Whether nothing but the node at hand reads {@code node}. */
    boolean isSole(GraphNode node) {
      return of(node) == 1;
    }

    private void replaced(GraphNode by, int count) {
      Integer before = counts.get(by);
      counts.put(by, before == null ? count : before - 1 + count);
    }
  }

  private Rewriting() {}

  static Graph rewrite(Graph graph, Rule rule) {
    return rewrite(graph, rule, (value, reader) -> true);
  }

  /** Which readers count as uses. */
  interface Reading {
    boolean counts(GraphNode value, GraphNode reader);
  }

  /** Rewrites with uses counted only where {@code reading} says so. */
  static Graph rewrite(Graph graph, Rule rule, Reading reading) {
    Map<GraphNode, Integer> before = new HashMap<>();
    for (GraphNode node : graph.nodes()) {
      for (GraphNode operand : node.operands()) {
        if (reading.counts(operand, node)) {
          before.merge(operand, 1, Integer::sum);
        }
      }
    }
    graph.outputs().forEach(output -> before.merge(output.node(), 1, Integer::sum));
    Uses uses = new Uses();
    Map<GraphNode, GraphNode> rewritten = new HashMap<>();
    for (GraphNode node : graph.nodes()) {
      List<GraphNode> operands = new ArrayList<>();
      node.operands().forEach(operand -> operands.add(rewritten.get(operand)));
      GraphNode result = rule.rewrite(node.on(operands), uses);
      uses.replaced(result, before.getOrDefault(node, 0));
      rewritten.put(node, result);
    }
    return new Graph(
        graph.pictures().stream().map(rewritten::get).toList(),
        graph.outputs().stream()
            .map(output -> new Graph.Output(output.name(), rewritten.get(output.node())))
            .toList());
  }
}
