package org.bitfold.converter.passes;

import java.util.stream.Stream;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.Op;
import org.bitfold.model.Op.PadMode;
import org.bitfold.model.Window;

/**
 * Padding with zeros in front of a convolution becomes the convolution's own.
 *
 * <pre>{@code
 * x ─ Pad(0) ─ Conv2d   →   x ─ Conv2d(pads)
 * }</pre>
 *
 * <p>Preserves exactly: a tap that reads a zero adds nothing, one in the padding is left out.
 */
final class FoldZeroPadding implements Pass {
  private static final int MOST = 1 << 16;

  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(graph, (node, uses) -> rewrite(node, log));
  }

  private static GraphNode rewrite(GraphNode node, RewriteLog log) {
    GraphNode folded = node;
    while (folded.carried().orElse(null) instanceof Op.Conv2d conv
        && folded.operand().carried().orElse(null) instanceof Op.Pad pad
        && pad.mode() == PadMode.CONSTANT
        && pad.value() == 0
        && Stream.of(pad.top(), pad.left(), pad.bottom(), pad.right()).allMatch(p -> p <= MOST)) {
      log.folded("fold-padding", node.name(), folded.operand().name());
      Op wide =
          new Op.Conv2d(conv.filters(), conv.bias(), wider(conv.window(), pad), conv.groups());
      folded = node.with(wide, folded.operand().operand());
    }
    return folded;
  }

  private static Window wider(Window w, Op.Pad pad) {
    return new Window(
        w.strideY(),
        w.strideX(),
        w.dilationY(),
        w.dilationX(),
        w.padTop() + pad.top(),
        w.padLeft() + pad.left(),
        w.padBottom() + pad.bottom(),
        w.padRight() + pad.right());
  }
}
