package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConvertOptions.WeightScale;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class BinarizeOnRequestTest {
  private final GraphNode x = picture(2);
  private final RewriteLog log = new RewriteLog();

  private GraphNode layer(String name, GraphNode of, float... weights) {
    FloatFilters filters = new FloatFilters(2, 1, 1, 2, vector(weights));
    return node(name, new Op.Conv2d(filters, vector(3, 4), Window.padded(0), 1), of);
  }

  private Graph binarized(String pattern, WeightScale scale, Graph before) {
    return new BinarizeOnRequest(Pattern.compile(pattern), scale).apply(before, log);
  }

  private static float[] weights(GraphNode layer) {
    return ((Op.Conv2d) layer.carried().orElseThrow()).filters().values().toArray();
  }

  @Test
  void eachFilterBecomesItsSignsTimesTheMeanOfItsMagnitudes() {
    Graph before = graph(x, layer("body.0", x, 1, -3, -0.5f, -0.25f));
    GraphNode after = binarized("body", WeightScale.MEAN_ABS, before).outputs().get(0).node();
    assertArrayEquals(new float[] {2, -2, -0.375f, -0.375f}, weights(after));
    assertArrayEquals(
        new float[] {3, 4}, ((Op.Conv2d) after.carried().orElseThrow()).bias().toArray());
    assertTrue(log.notes().get(0).endsWith(": body.0"), log.notes().toString());
    assertEquals("binarize-on-request", log.rewrites().get(0).rule());
  }

  @Test
  void withoutAScaleTheyAreSignsAndZerosStayZeros() {
    Graph before = graph(x, layer("body.0", x, 1e-40f, -3, 0, -0f));
    GraphNode after = binarized("body", WeightScale.NONE, before).outputs().get(0).node();
    assertArrayEquals(new float[] {1, -1, 0, -0f}, weights(after));
  }

  @Test
  void layersOfOtherNamesKeepTheirWeights() {
    Graph before = graph(x, layer("body.1", layer("head", x, 1, 2, 3, 4), 5, 6, 7, 8));
    GraphNode after = binarized("^body", WeightScale.NONE, before).outputs().get(0).node();
    assertArrayEquals(new float[] {1, 1, 1, 1}, weights(after));
    assertArrayEquals(new float[] {1, 2, 3, 4}, weights(after.operand()));
  }

  @Test
  void aPatternThatNamesNoLayerIsRefusedWithTheNamesThereAre() {
    Graph before = graph(x, layer("body.1", layer("head", x, 1, 2, 3, 4), 5, 6, 7, 8));
    String message =
        assertThrows(ConversionException.class, () -> binarized("tail", WeightScale.NONE, before))
            .getMessage();
    assertTrue(message.contains("'tail'") && message.contains("head, body.1"), message);
  }

  @Test
  void learnedScalesAreThoseThatMultiplyTheLayersChannelsBehindShifts() {
    GraphNode layer = layer("body.0", x, 1, -3, -0.5f, -0.25f);
    GraphNode shifted = node("bias", new Op.Affine(vector(1, 1), vector(2, 3)), layer);
    GraphNode scaled = node("scale", new Op.Affine(vector(0.5f, 2), vector(0, 0)), shifted);
    GraphNode after =
        binarized("body", WeightScale.LEARNED, graph(x, scaled)).outputs().get(0).node();
    assertArrayEquals(new float[] {1, -1, -1, -1}, weights(after.operand().operand()));
    assertTrue(log.notes().get(0).contains("--scale learned"), log.notes().toString());
  }

  @Test
  void aLayerWithoutALearnedScaleIsRefused() {
    GraphNode layer = layer("body.0", x, 1, -3, -0.5f, -0.25f);
    GraphNode shifted = node("bias", new Op.Affine(vector(1, 1), vector(2, 3)), layer);
    GraphNode scaled = node("scale", new Op.Affine(vector(0.5f, 2), vector(0, 0)), layer);
    GraphNode both = node("sum", new Op.Binary(Op.BinaryFunction.ADD), layer, scaled);
    for (Graph before : List.of(graph(x, shifted), graph(x, both))) {
      String message =
          assertThrows(
                  ConversionException.class, () -> binarized("body", WeightScale.LEARNED, before))
              .getMessage();
      assertTrue(message.contains("'body.0'") && message.contains("mean-abs"), message);
    }
  }

  @Test
  void weightsThatAreSignsTimesAScaleStayUnlessTheyAreToHaveNone() {
    Graph before = graph(x, layer("body.0", x, 0.5f, -0.5f, 3, 3));
    GraphNode after = binarized("body", WeightScale.MEAN_ABS, before).outputs().get(0).node();
    assertArrayEquals(new float[] {0.5f, -0.5f, 3, 3}, weights(after));
    assertTrue(log.notes().get(0).contains("±s already"), log.notes().toString());
    assertEquals(List.of(), log.rewrites());
    GraphNode plain = binarized("body", WeightScale.NONE, before).outputs().get(0).node();
    assertArrayEquals(new float[] {1, -1, 1, 1}, weights(plain));
  }
}
