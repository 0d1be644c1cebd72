package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.binaryConv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class PositiveScalesTest {
  private final GraphNode x = picture(2);
  private final GraphNode signs = node("b", new Op.Binarize(vector(0.1f, 0.2f)), x);

  private static Graph folded(Graph before) {
    Graph after = after(new PositiveScales(), before);
    Graphs.same(before, after, 0);
    return after;
  }

  private static Op.ScaleSums scaling(Graph graph, int output) {
    return (Op.ScaleSums) graph.outputs().get(output).node().carried().orElseThrow();
  }

  @Test
  void aNegativeScaleTurnsTheBitsOfItsFilterAlone() {
    Op.BinaryConv2d conv = binaryConv(2, 2, 3, 1);
    GraphNode sums = node("c", conv, signs);
    Op scales = new Op.ScaleSums(vector(-0.5f, 0.25f), vector(1, -1));
    Graph after = folded(graph(x, node("n", scales, sums)));
    assertArrayEquals(new float[] {0.5f, 0.25f}, scaling(after, 0).scale().toArray());
    assertArrayEquals(new float[] {1, -1}, scaling(after, 0).bias().toArray());
    GraphNode turned = after.outputs().get(0).node().operand();
    BitFilters filters = ((Op.BinaryConv2d) turned.carried().orElseThrow()).filters();
    assertEquals(-conv.filters().get(0, 0, 0, 0), filters.get(0, 0, 0, 0));
    assertEquals(conv.filters().get(1, 0, 0, 0), filters.get(1, 0, 0, 0));
  }

  @Test
  void weightsThatAreZeroStayZero() {
    byte[] weights = {1, 0, -1, 1};
    Op conv = new Op.BinaryConv2d(BitFilters.pack(2, 1, 1, 2, weights), Window.padded(0), 1);
    Op scales = new Op.ScaleSums(vector(-3, -1), vector(0, 0));
    Graph after = folded(graph(x, node("n", scales, node("c", conv, signs))));
    GraphNode turned = after.outputs().get(0).node().operand();
    BitFilters filters = ((Op.BinaryConv2d) turned.carried().orElseThrow()).filters();
    assertEquals(0, filters.get(0, 0, 0, 1));
    assertTrue(filters.nonzero().isPresent());
  }

  @Test
  void scalesThatAreZeroOrPositiveChangeNothing() {
    for (FloatVector scale : new FloatVector[] {vector(0, -0f), vector(Float.MIN_VALUE, 1)}) {
      GraphNode sums = node("c", binaryConv(2, 2, 3, 1), signs);
      Graph before = graph(x, node("n", new Op.ScaleSums(scale, vector(0, 0)), sums));
      assertSame(before.outputs().get(0).node(), folded(before).outputs().get(0).node());
    }
  }

  @Test
  void sumsThatAreReadTwiceStay() {
    GraphNode sums = node("c", binaryConv(2, 2, 3, 1), signs);
    Op negative = new Op.ScaleSums(vector(-1, -2), vector(0, 1));
    Op positive = new Op.ScaleSums(vector(1, 2), vector(0, 1));
    Graph after = folded(graph(x, node("n", negative, sums), node("p", positive, sums)));
    assertArrayEquals(new float[] {-1, -2}, scaling(after, 0).scale().toArray());
  }
}
