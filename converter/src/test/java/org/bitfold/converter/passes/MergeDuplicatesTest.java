package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

class MergeDuplicatesTest {
  private final GraphNode x = picture(2);

  private static GraphNode output(Graph graph, int index) {
    return graph.outputs().get(index).node();
  }

  @Test
  void equalStepsOnTheSameValueBecomeOneAndSoDoTheirReaders() {
    GraphNode[] convolutions = new GraphNode[2];
    for (int i = 0; i < 2; i++) {
      GraphNode signs = node("s" + i, new Op.Binarize(vector(0.5f, -0.5f)), x);
      convolutions[i] = node("c" + i, conv(2, 2, 3, 1), node("f" + i, new Op.ToFloat(), signs));
    }
    Graph before = graph(x, convolutions);
    Graph after = after(new MergeDuplicates(), before);
    assertSame(output(after, 0), output(after, 1));
    assertEquals(4, after.nodes().size());
    Graphs.same(before, after, 0);
  }

  @Test
  void constantsThatDifferInTheirLastBitOrTheSignOfZeroAreTwo() {
    Graph after =
        after(
            new MergeDuplicates(),
            graph(
                x,
                node("a", shift(0.5f, 0f), x),
                node("b", shift(0.5f, -0f), x),
                node("c", shift(Math.nextUp(0.5f), 0f), x)));
    assertNotSame(output(after, 0), output(after, 1));
    assertNotSame(output(after, 0), output(after, 2));
  }

  @Test
  void equalStepsOnDifferentValuesAreTwo() {
    GraphNode a = node("a", shift(1, 2), x);
    GraphNode b = node("b", shift(1, 2), a);
    Graph after = after(new MergeDuplicates(), graph(x, a, b));
    assertNotSame(output(after, 0), output(after, 1));
  }

  @Test
  void theOrderOfOperandsCounts() {
    GraphNode a = node("a", shift(1, 2), x);
    Op minus = new Op.Binary(Op.BinaryFunction.SUBTRACT);
    Graph before = graph(x, node("p", minus, x, a), node("q", minus, a, x));
    Graph after = after(new MergeDuplicates(), before);
    assertNotSame(output(after, 0), output(after, 1));
    Graphs.same(before, after, 0);
  }
}
