package org.bitfold.converter.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.RewriteLog;

/**
 * Two nodes that do the same to the same operands become one.
 *
 * <pre>{@code
 * x ─ Sign ─ conv1      x ─ Sign ┬ conv1
 * x ─ Sign ─ conv2   →           └ conv2
 * }</pre>
 *
 * <p>Preserves exactly.
 */
final class MergeDuplicates implements Pass {
  private record Step(GraphOp op, List<GraphNode> operands) {}

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    Map<Step, GraphNode> seen = new HashMap<>();
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.op() instanceof GraphOp.Picture
                ? node
                : seen.computeIfAbsent(new Step(node.op(), node.operands()), step -> node));
  }
}
