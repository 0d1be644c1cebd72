package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.affine;
import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class FoldScaleIntoConvolutionTest {
  private static final double ROUNDING = 1e-6;
  private final GraphNode x = picture(2);

  private static String folded(Graph before) {
    Graph after = after(new FoldScaleIntoConvolution(), before);
    Graphs.same(before, after, ROUNDING);
    return sketch(after);
  }

  private String folded(Op step, Op conv) {
    return folded(graph(x, node("c", conv, node("a", step, x))));
  }

  @Test
  void aScaleGoesIntoTheWeightsAlsoWhereZerosArePadded() {
    Op scale = affine(new float[] {-130, 0.5f}, 0, -0f);
    assertEquals("Conv2d(x)", folded(scale, conv(3, 2, 3, 1)));
    assertEquals("Conv2d(x)", folded(affine(new float[] {0, 1}, 0, 0), conv(3, 2, 3, 1)));
  }

  @Test
  void aShiftGoesIntoTheBiasOnlyWhereNothingIsPadded() {
    assertEquals("Conv2d(x)", folded(shift(0.3f, -0.7f), conv(3, 2, 3, 0)));
    assertEquals("Conv2d(Affine(x))", folded(shift(0.3f, -0.7f), conv(3, 2, 3, 1)));
    Op.Conv2d plain = conv(3, 2, 3, 0);
    for (int side = 0; side < 4; side++) {
      int[] pads = new int[4];
      pads[side] = 1;
      Window window = new Window(1, 1, 1, 1, pads[0], pads[1], pads[2], pads[3]);
      Op padded = new Op.Conv2d(plain.filters(), plain.bias(), window, 1);
      assertEquals("Conv2d(Affine(x))", folded(shift(0, Float.MIN_VALUE), padded));
    }
  }

  @Test
  void groupsReadTheirOwnChannels() {
    FloatFilters filters = new FloatFilters(4, 1, 1, 1, vector(0.3f, -0.7f, 1.1f, 0.9f));
    Op grouped = new Op.Conv2d(filters, vector(0, 1, 2, 3), Window.padded(0), 2);
    assertEquals("Conv2d(x)", folded(affine(new float[] {3, -5}, 0.25f, 0.5f), grouped));
  }

  @Test
  void anAffineThatOthersReadStaysForThem() {
    GraphNode scaled = node("a", affine(new float[] {2, 3}, 0, 0), x);
    assertEquals(
        "Conv2d(x) Affine(x)", folded(graph(x, node("c", conv(2, 2, 3, 1), scaled), scaled)));
  }

  @Test
  void productsThatOverflowOrLoseDigitsAmongSubnormalsAreNotMade() {
    for (float[] pair : new float[][] {{1e30f, 1e30f}, {1e-30f, 1e-10f}}) {
      Op.Conv2d conv =
          new Op.Conv2d(
              new FloatFilters(1, 1, 1, 2, vector(pair[0], 1)), vector(0), Window.padded(0), 1);
      Op scale = affine(new float[] {pair[1], 1}, 0, 0);
      Graph before = graph(x, node("c", conv, node("a", scale, x)));
      assertEquals("Conv2d(Affine(x))", sketch(after(new FoldScaleIntoConvolution(), before)));
    }
  }
}
