package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.Op;
import org.bitfold.model.Op.PadMode;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class FoldZeroPaddingTest {
  private final GraphNode x = picture(2);

  private static Op pad(PadMode mode, float value) {
    return new Op.Pad(1, 0, 2, 3, mode, value);
  }

  private static String folded(Graph before) {
    Graph after = after(new FoldZeroPadding(), before);
    Graphs.same(before, after, 0);
    return sketch(after);
  }

  @Test
  void zerosOfEitherSignBecomeTheConvolutionsOwnPadding() {
    for (float zero : new float[] {0, -0f}) {
      GraphNode padded = node("p", pad(PadMode.CONSTANT, zero), x);
      assertEquals("Conv2d(x)", folded(graph(x, node("c", conv(2, 2, 3, 1), padded))));
    }
  }

  @Test
  void theWindowIsWiderByThePaddingAndKeepsItsSteps() {
    Op.Conv2d plain = conv(2, 2, 3, 0);
    Op strided =
        new Op.Conv2d(plain.filters(), plain.bias(), new Window(2, 1, 1, 2, 1, 2, 3, 4), 1);
    Graph before = graph(x, node("c", strided, node("p", pad(PadMode.CONSTANT, 0), x)));
    Graph after = after(new FoldZeroPadding(), before);
    Graphs.same(before, after, 0);
    Op.Conv2d conv = (Op.Conv2d) after.outputs().get(0).node().carried().orElseThrow();
    assertEquals(new Window(2, 1, 1, 2, 2, 2, 5, 7), conv.window());
  }

  @Test
  void otherPaddingStays() {
    for (Op other :
        new Op[] {
          pad(PadMode.CONSTANT, Float.MIN_VALUE),
          pad(PadMode.CONSTANT, 1),
          new Op.Pad(1, 1, 1, 1, PadMode.EDGE, 0),
          new Op.Pad(1, 1, 1, 1, PadMode.REFLECT, 0)
        }) {
      assertEquals(
          "Conv2d(Pad(x))", folded(graph(x, node("c", conv(2, 2, 3, 1), node("p", other, x)))));
    }
  }

  @Test
  void paddingInFrontOfPaddingIsFoldedAsWell() {
    GraphNode twice = node("q", pad(PadMode.CONSTANT, 0), node("p", pad(PadMode.CONSTANT, 0), x));
    assertEquals("Conv2d(x)", folded(graph(x, node("c", conv(2, 2, 3, 1), twice))));
  }

  @Test
  void paddingThatOthersReadOrThatComesOutStaysForThem() {
    GraphNode padded = node("p", pad(PadMode.CONSTANT, 0), x);
    assertEquals("Conv2d(x) Pad(x)", folded(graph(x, node("c", conv(2, 2, 3, 1), padded), padded)));
  }

  @Test
  void zerosBehindAShiftAreNotShiftedAsTheyWouldBeInFrontOfIt() {
    GraphNode padded = node("p", pad(PadMode.CONSTANT, 0), node("s", shift(1, 2), x));
    assertEquals("Conv2d(Affine(x))", folded(graph(x, node("c", conv(2, 2, 3, 1), padded))));
    GraphNode shifted = node("s", shift(1, 2), node("p", pad(PadMode.CONSTANT, 0), x));
    assertEquals("Conv2d(Affine(Pad(x)))", folded(graph(x, node("c", conv(2, 2, 3, 1), shifted))));
  }

  @Test
  void paddingBeyondWhatAWindowHoldsStays() {
    Op vast = new Op.Pad(Integer.MAX_VALUE, 0, 0, 0, PadMode.CONSTANT, 0);
    Graph before = graph(x, node("c", conv(2, 2, 3, 1), node("p", vast, x)));
    assertEquals("Conv2d(Pad(x))", sketch(after(new FoldZeroPadding(), before)));
  }
}
