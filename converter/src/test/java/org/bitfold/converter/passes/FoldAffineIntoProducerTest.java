package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.affine;
import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.binaryConv;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

class FoldAffineIntoProducerTest {
  private static final double ROUNDING = 1e-6;
  private final GraphNode x = picture(2);
  private final Op norm = affine(new float[] {-0.3f, 1.7f}, 0.2f, -0.9f);

  private static Graph folded(Graph before) {
    Graph after = after(new FoldAffineIntoProducer(), before);
    Graphs.same(before, after, ROUNDING);
    return after;
  }

  @Test
  void allProducersThatScaleOrShiftTakeItIn() {
    GraphNode signs = node("b", new Op.Binarize(vector(0.1f, 0.2f)), x);
    GraphNode sums = node("c", binaryConv(2, 2, 3, 1), signs);
    GraphNode scaled = node("n", new Op.ScaleSums(vector(0.5f, 2), vector(1, -1)), sums);
    assertEquals(
        "ScaleSums(BinaryConv2d(Binarize(x)))", sketch(folded(graph(x, node("a", norm, scaled)))));
    Op.BinaryConv2d bits = binaryConv(2, 2, 3, 1);
    Op weights =
        new Op.BinaryWeightConv2d(
            bits.filters(), vector(0.5f, 2), vector(1, -1), bits.window(), bits.groups());
    assertEquals(
        "BinaryWeightConv2d(x)", sketch(folded(graph(x, node("a", norm, node("w", weights, x))))));
    assertEquals(
        "Conv2d(x)", sketch(folded(graph(x, node("a", norm, node("c", conv(2, 2, 3, 1), x))))));
    Op.Conv2d plain = conv(2, 2, 3, 1);
    Op transposed = new Op.ConvTranspose2d(plain.filters(), plain.bias(), plain.window(), 0, 0, 1);
    assertEquals(
        "ConvTranspose2d(x)", sketch(folded(graph(x, node("a", norm, node("t", transposed, x))))));
    assertEquals("Affine(x)", sketch(folded(graph(x, node("a", norm, node("s", shift(1, 2), x))))));
  }

  @Test
  void constantsAreMultipliedInBinary64AndRoundedOnce() {
    Op first = affine(new float[] {0.1f, 3}, 0.7f, 1);
    Op second = affine(new float[] {0.3f, 0}, -0.21f, 5);
    Graph after = folded(graph(x, node("b", second, node("a", first, x))));
    Op.Affine one = (Op.Affine) after.outputs().get(0).node().carried().orElseThrow();
    assertEquals((float) ((double) 0.1f * 0.3f), one.scale().get(0));
    assertEquals((float) ((double) 0.7f * 0.3f - 0.21f), one.bias().get(0));
    assertArrayEquals(new float[] {0, 5}, new float[] {one.scale().get(1), one.bias().get(1)});
  }

  @Test
  void aProducerThatIsReadTwiceOrComesOutStays() {
    GraphNode producer = node("c", conv(2, 2, 3, 1), x);
    GraphNode normed = node("a", norm, producer);
    assertEquals("Affine(Conv2d(x)) Conv2d(x)", sketch(folded(graph(x, normed, producer))));
    GraphNode sum = node("s", new Op.Binary(Op.BinaryFunction.ADD), normed, producer);
    assertEquals("Binary(Affine(Conv2d(x)), Conv2d(x))", sketch(folded(graph(x, sum))));
  }

  @Test
  void whatIsNotLinearIsNotCrossed() {
    for (Op op :
        new Op[] {
          new Op.PRelu(vector(0.25f, 1)),
          new Op.Clip(-1, 1),
          new Op.Unary(Op.UnaryFunction.TANH),
          new Op.GlobalAveragePool()
        }) {
      Graph after = folded(graph(x, node("a", norm, node("n", op, x))));
      assertEquals("Affine(" + op.opName() + "(x))", sketch(after));
    }
  }

  @Test
  void productsThatOverflowOrLoseDigitsAmongSubnormalsAreNotMade() {
    for (float[] pair : new float[][] {{1e30f, 1e30f}, {1e-30f, 1e-10f}, {1e-30f, 1e-30f}}) {
      Op first = affine(new float[] {pair[0], 1}, 0, 0);
      Op second = affine(new float[] {pair[1], 1}, 0, 0);
      Graph after =
          after(new FoldAffineIntoProducer(), graph(x, node("b", second, node("a", first, x))));
      assertEquals("Affine(Affine(x))", sketch(after));
    }
    Op shifts = affine(new float[] {1, 1}, 3e38f, 0);
    Graph sum = graph(x, node("b", shifts, node("a", shifts, x)));
    assertEquals("Affine(Affine(x))", sketch(after(new FoldAffineIntoProducer(), sum)));
  }

  @Test
  void powersOfTwoAmongSubnormalsLoseNothing() {
    Op first = affine(new float[] {0x1p-100f, 1}, 0, 0);
    Op second = affine(new float[] {0x1p-40f, 1}, 0, 0);
    assertEquals("Affine(x)", sketch(folded(graph(x, node("b", second, node("a", first, x))))));
  }
}
