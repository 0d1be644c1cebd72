package org.bitfold.converter.passes;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;

/**
 * Steps that change nothing vanish: an Affine of scale 1 and bias 0, a selection of all channels in
 * order, a DepthToSpace of block 1.
 *
 * <p>Preserves exactly, but for the sign of a zero that a bias of +0 would have cleared.
 */
final class DropIdentities implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.carried().isPresent() && isIdentity(node.carried().get(), node)
                ? node.operand()
                : node);
  }

  private static boolean isIdentity(Op op, GraphNode node) {
    return switch (op) {
      case Op.Affine affine -> Vectors.all(affine.scale(), 1) && Vectors.all(affine.bias(), 0);
      case Op.SelectChannels select ->
          select.channels().size() == node.operand().channels() && isAscending(select.channels());
      case Op.DepthToSpace shuffle -> shuffle.block() == 1;
      case Op.SpaceToDepth shuffle -> shuffle.block() == 1;
      case Op.Concat concat -> node.operands().size() == 1;
      default -> false;
    };
  }

  private static boolean isAscending(IntVector channels) {
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i) != i) {
        return false;
      }
    }
    return true;
  }
}
