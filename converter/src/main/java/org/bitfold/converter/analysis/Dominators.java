package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;

/** The values that a value is a function of, element by element. */
public final class Dominators {
  private static final int MOST_NODES = 256;

  private final Map<GraphNode, Integer> order = new HashMap<>();

  /** Prepares questions about {@code graph}. */
  public Dominators(Graph graph) {
    for (GraphNode node : graph.nodes()) {
      order.put(node, order.size());
    }
  }

  /** A value, and the chain that leads from it. */
  public record Root(GraphNode node, ScalarChain chain) {}

  /**
   * The single values that {@code end} is a function of, the nearest first. Each is a bottleneck:
   * whatever {@code end} depends on passes through it. One that has no more functions with jumps
   * behind it than a nearer one is left out: going back to it would only add what folds into
   * thresholds later. In front of a function with many jumps, such as Round, what bounds its
   * operand counts, too.
   */
  public List<Root> of(GraphNode end) {
    List<Root> roots = new ArrayList<>();
    List<GraphNode> inside = new ArrayList<>();
    TreeSet<GraphNode> frontier = new TreeSet<>(Comparator.comparing(order::get));
    frontier.add(end);
    boolean jumped = false;
    boolean staircase = false;
    while (inside.size() < MOST_NODES) {
      GraphNode last = frontier.pollLast();
      if (!PointValue.isElementwise(last)) {
        break;
      }
      inside.add(last);
      staircase |= ScalarChain.isStaircase(last);
      jumped |= ScalarChain.jumps(last) || (staircase && PointValue.isBounded(last));
      frontier.addAll(last.operands());
      if (frontier.isEmpty()) {
        break;
      }
      if (frontier.size() == 1 && jumped) {
        jumped = false;
        roots.add(new Root(frontier.first(), new ScalarChain(frontier.first(), inside.reversed())));
      }
    }
    return roots;
  }
}
