package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.binaryConv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

/** Sums of two channels and 3×3 taps run from −18 to 18. */
class FoldIntegerThresholdsTest {
  private static final float INFINITE = Float.POSITIVE_INFINITY;
  private final GraphNode x = picture(2);
  private final GraphNode sums =
      node("c", binaryConv(2, 2, 3, 1), node("b", new Op.Binarize(vector(0.1f, 0.2f)), x));

  private GraphNode scaled(FloatVector scale, FloatVector bias) {
    return node("n", new Op.ScaleSums(scale, bias), sums);
  }

  private static GraphNode signs(GraphNode of, float... thresholds) {
    return node("s", new Op.Binarize(vector(thresholds)), of);
  }

  private static GraphNode floats(GraphNode signs) {
    return node("f", new Op.ToFloat(), signs);
  }

  private static Graph folded(Graph before) {
    Graph after = after(new FoldIntegerThresholds(), before);
    Graphs.same(before, after, 0);
    return after;
  }

  private int[] integers(FloatVector scale, FloatVector bias, float... thresholds) {
    Graph after = folded(graph(x, floats(signs(scaled(scale, bias), thresholds))));
    assertEquals("ToFloat(ThresholdSums(BinaryConv2d(Binarize(x))))", sketch(after));
    GraphNode node = after.outputs().get(0).node().operand();
    return ((Op.ThresholdSums) node.carried().orElseThrow()).thresholds().toArray();
  }

  @Test
  void theIntegerIsTheFirstSumWhoseScaledValueReachesTheThreshold() {
    // 0.1·7 − 0.7 is not negative in one rounding; in reals it is 0.
    int[] integers = integers(vector(0.1f, 0.5f), vector(-0.7f, 0.25f), 0, 0);
    int first = Math.fma(7, 0.1f, -0.7f) >= 0 ? 7 : 8;
    assertArrayEquals(new int[] {first, 0}, integers);
  }

  @Test
  void channelsThatNeverOrAlwaysFireGetABoundBeyondTheirSums() {
    assertArrayEquals(new int[] {19, -18}, integers(vector(1, 1), vector(0, 0), 100, -100));
    assertArrayEquals(
        new int[] {19, -18}, integers(vector(1, 1), vector(0, 0), INFINITE, -INFINITE));
  }

  @Test
  void aScaleOfZeroLeavesTheBiasToDecide() {
    assertArrayEquals(new int[] {-18, 19}, integers(vector(0, -0f), vector(0.5f, -0.5f), 0, 0));
  }

  @Test
  void subnormalScalesAndThresholdsAreEvaluatedNotSolvedFor() {
    float tiny = Float.MIN_VALUE;
    assertArrayEquals(new int[] {3, 0}, integers(vector(tiny, tiny), vector(0, 0), 3 * tiny, -0f));
  }

  @Test
  void aNegativeScaleIsLeftToPositiveScales() {
    Graph after =
        folded(graph(x, floats(signs(scaled(vector(1, -0.5f), vector(0.25f, 0.25f)), 0, 0))));
    assertEquals("ToFloat(Binarize(ScaleSums(BinaryConv2d(Binarize(x)))))", sketch(after));
  }

  @Test
  void scaledSumsThatAResidualReadsStay() {
    GraphNode scaled = scaled(vector(1, 0.5f), vector(0.25f, 0.25f));
    Graph after = folded(graph(x, floats(signs(scaled, 0, 0)), scaled));
    assertEquals(
        "ToFloat(Binarize(ScaleSums(BinaryConv2d(Binarize(x)))))"
            + " ScaleSums(BinaryConv2d(Binarize(x)))",
        sketch(after));
  }

  @Test
  void manyScalesBiasesAndThresholdsKeepEveryBit() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      float s = Math.abs((float) random.nextGaussian()) * (random.nextInt(5) == 0 ? 1e-40f : 1);
      float t = (float) random.nextGaussian();
      folded(graph(x, floats(signs(scaled(vector(s, 1), vector(t, s * 3)), -t, s * 5))));
    }
  }
}
