package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.affine;
import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.shift;
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

class FoldThresholdsTest {
  private static final float INFINITE = Float.POSITIVE_INFINITY;
  private final GraphNode x = picture(2);

  private static GraphNode floats(GraphNode signs) {
    return node("f", new Op.ToFloat(), signs);
  }

  private static Graph folded(Graph before) {
    Graph after = after(new FoldThresholds(), before);
    Graphs.same(before, after, 0);
    return after;
  }

  /** The thresholds behind {@code step}, folded into those in front of it. */
  private FloatVector thresholds(Op step, float... behind) {
    GraphNode signs = node("s", new Op.Binarize(vector(behind)), node("a", step, x));
    Graph after = folded(graph(x, floats(signs)));
    assertEquals("ToFloat(Binarize(x))", sketch(after));
    GraphNode binarize = after.outputs().get(0).node().operand();
    return ((Op.Binarize) binarize.carried().orElseThrow()).thresholds();
  }

  @Test
  void aShiftIsTakenFromTheThresholdToTheLastBit() {
    assertArrayEquals(new float[] {-0.3f, 0.7f}, thresholds(shift(0.3f, -0.7f), 0, 0).toArray());
  }

  @Test
  void thresholdsAtZeroAndAmongSubnormalsStayExact() {
    float tiny = Float.MIN_VALUE;
    assertArrayEquals(new float[] {-tiny, tiny}, thresholds(shift(tiny, -tiny), 0, 0).toArray());
    assertArrayEquals(new float[] {0, 0}, thresholds(shift(0f, -0f), 0, -0f).toArray());
    // x·2^-149 rounds to 0 up to a half and to 2^-149 from above it on.
    assertArrayEquals(
        new float[] {Math.nextUp(0.5f), -0.5f},
        thresholds(affine(new float[] {tiny, tiny}, 0, 0), tiny, 0).toArray());
  }

  @Test
  void aScaleOfZeroMakesAChannelConstant() {
    assertArrayEquals(
        new float[] {Float.NEGATIVE_INFINITY, INFINITE},
        thresholds(affine(new float[] {0, -0f}, 1, -1), 0.5f, 0.5f).toArray());
  }

  @Test
  void infiniteThresholdsStayInfinite() {
    assertArrayEquals(
        new float[] {Float.NEGATIVE_INFINITY, INFINITE},
        thresholds(shift(1, 1), Float.NEGATIVE_INFINITY, INFINITE).toArray());
  }

  @Test
  void slopesAndBoundsVanishWhereNothingElseReadsThem() {
    thresholds(new Op.PRelu(vector(0.25f, 0)), -0.5f, 0);
    thresholds(new Op.Clip(-0.5f, 0.75f), 0.25f, 0.75f);
    thresholds(new Op.Clip(-0.5f, 0.75f), 2, -2);
  }

  @Test
  void whatDescendsInAnyChannelStays() {
    for (Op step :
        new Op[] {
          affine(new float[] {1, -Float.MIN_VALUE}, 0, 0),
          new Op.PRelu(vector(1, -0.25f)),
          new Op.Unary(Op.UnaryFunction.NEGATE),
          new Op.Unary(Op.UnaryFunction.ABS)
        }) {
      GraphNode signs = node("s", new Op.Binarize(vector(0.5f, 0.5f)), node("a", step, x));
      Graph after = folded(graph(x, floats(signs)));
      assertEquals(1, after.nodes().stream().filter(n -> n.name().equals("a")).count());
    }
  }

  @Test
  void aValueReadTwiceIsPassedByOnlyIfItIsAnAffine() {
    GraphNode affine = node("a", shift(1, 2), x);
    GraphNode signs = node("s", new Op.Binarize(vector(0, 0)), affine);
    assertEquals("ToFloat(Binarize(x)) Affine(x)", sketch(folded(graph(x, floats(signs), affine))));
    GraphNode slope = node("p", new Op.PRelu(vector(0.25f, 0.5f)), x);
    GraphNode behind = node("s", new Op.Binarize(vector(0, 0)), slope);
    assertEquals(
        "ToFloat(Binarize(PRelu(x))) PRelu(x)", sketch(folded(graph(x, floats(behind), slope))));
  }

  @Test
  void bothThresholdsOfATernarizerMove() {
    GraphNode trits =
        node(
            "t",
            new Op.Ternarize(vector(-0f, Float.NEGATIVE_INFINITY), vector(Float.MIN_VALUE, 0.5f)),
            node("a", affine(new float[] {3, 0.1f}, -0.7f, 0.1f), x));
    assertEquals("ToFloat(Ternarize(x))", sketch(folded(graph(x, floats(trits)))));
  }

  /** The bit of every sample stays, through chains of seeded steps; samples sit at thresholds. */
  @Test
  void chainsOfStepsKeepEveryBit() {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      GraphNode node = x;
      for (int k = random.nextInt(4); k >= 0; k--) {
        float a = random.nextInt(4) == 0 ? 0 : Math.abs((float) random.nextGaussian());
        float b = (float) random.nextGaussian() * (random.nextBoolean() ? 1 : 1e-40f);
        Op step =
            switch (random.nextInt(3)) {
              case 0 -> affine(new float[] {a, 1}, b, -b);
              case 1 -> new Op.PRelu(vector(a, 0.1f));
              default -> new Op.Clip(Math.min(a, b), Math.max(a, b));
            };
        node = node("n" + k, step, node);
      }
      float t = random.nextBoolean() ? 0 : (float) random.nextGaussian();
      folded(graph(x, floats(node("s", new Op.Binarize(vector(t, -t)), node))));
    }
  }
}
