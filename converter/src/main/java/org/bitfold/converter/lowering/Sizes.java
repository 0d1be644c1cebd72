package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeException;
import org.bitfold.model.ShapeRules;

/** How large the value of a new node is, by the packed model's own rules. */
final class Sizes {
  private Sizes() {}

  /**
   * The picture that {@code node} makes of {@code in}.
   *
   * @throws UnsuitableSizeException if it takes pictures of some sampled sizes only
   */
  static Feature after(Call call, Feature in, GraphNode node) {
    Op op = ((GraphOp.Carried) node.op()).op();
    Node packed = new Node(node.name(), op, List.of(), node.source());
    List<Integer> heights = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (int k = 0; k < call.sizes().count(); k++) {
      Shape before =
          new Shape(in.height().at().get(k), in.width().at().get(k), in.node().channels());
      try {
        Shape after = ShapeRules.resultOf(packed, List.of(before), node.channels());
        heights.add(after.height());
        widths.add(after.width());
      } catch (ShapeException e) {
        throw new UnsuitableSizeException(call.refusal(e.getMessage(), "", ""));
      }
    }
    return Feature.picture(node, in.batch(), new Extent(heights), new Extent(widths));
  }
}
