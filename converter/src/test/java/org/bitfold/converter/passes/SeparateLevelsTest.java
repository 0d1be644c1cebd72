package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.conv;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.node;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

class SeparateLevelsTest {
  private static final String SIGNS = "ToFloat(Binarize(x))";
  private static final String SCALED = "Affine(" + SIGNS + ")";

  private final GraphNode x = picture(4);
  private final GraphNode signs = signs(0.3f);
  private final GraphNode levels = affine(signs, 0.7f, 0.2f);

  private GraphNode signs(float threshold) {
    Op binarize = new Op.Binarize(FloatVector.filled(4, threshold));
    return node("s", new Op.ToFloat(), node("s", binarize, x));
  }

  private static GraphNode affine(GraphNode of, float scale, float bias) {
    int channels = of.channels();
    return node(
        "a",
        new Op.Affine(FloatVector.filled(channels, scale), FloatVector.filled(channels, bias)),
        of);
  }

  /** A convolution with weights {@code gain·±1 + offset}; each filter has its own. */
  private static Op.Conv2d twoLevels(float offset, int pad, int groups) {
    Op.Conv2d latent = conv(6, 4 / groups, 3, pad);
    float[] weights = latent.filters().values().toArray();
    for (int i = 0; i < weights.length; i++) {
      int filter = i / (weights.length / 6);
      weights[i] = Math.signum(weights[i]) * (0.5f + filter) + offset * (filter - 1);
    }
    FloatFilters filters = new FloatFilters(6, 3, 3, 4 / groups, FloatVector.of(weights));
    return new Op.Conv2d(filters, vector(1, 2, 3, 4, 5, 6), Window.padded(pad), groups);
  }

  private static String separated(Graph before) {
    Graph after = after(new SeparateLevels(), before);
    Graphs.same(before, after, 1e-6);
    return sketch(after);
  }

  @Test
  void aConstantBehindSignsIsAConvolutionOfOnes() {
    assertEquals(
        "Binary(Conv2d(" + SCALED + "), Conv2d(" + SCALED + "))",
        separated(graph(x, node("c", twoLevels(0, 1, 1), levels))));
  }

  @Test
  void aConstantIsABiasWhereNothingIsPadded() {
    assertEquals(
        "Conv2d(" + SCALED + ")", separated(graph(x, node("c", twoLevels(0, 0, 1), levels))));
  }

  @Test
  void whatTheWeightsOfAFilterHaveInCommonIsTheSumOfTheActivations() {
    String common = "Affine(SelectChannels(Conv2d(" + SIGNS + ")))";
    assertEquals(
        "Binary(Conv2d(" + SIGNS + "), " + common + ")",
        separated(graph(x, node("c", twoLevels(0.1f, 1, 1), signs))));
  }

  @Test
  void bothTogetherAndInGroups() {
    for (int groups : new int[] {1, 2}) {
      String parts = "Binary(Conv2d(" + SCALED + "), Conv2d(" + SCALED + "))";
      assertEquals(
          "Binary(" + parts + ", Affine(SelectChannels(" + parts + ")))",
          separated(graph(x, node("c", twoLevels(0.1f, 1, groups), levels))));
    }
  }

  @Test
  void aSumOfScaledSignsIsASumOfConvolutions() {
    GraphNode two = affine(signs(-0.4f), 0.5f, -0f);
    GraphNode sum = node("t", new Op.Binary(BinaryFunction.SUBTRACT), signs, two);
    assertEquals(
        "Binary(Conv2d(" + SIGNS + "), Conv2d(" + SCALED + "))",
        separated(graph(x, node("c", twoLevels(0, 1, 1), sum))));
  }

  @Test
  void signsThatRepeatThemselvesAreNoTermsOfASum() {
    GraphNode pooled = node("g", new Op.GlobalAveragePool(), x);
    Op binarize = new Op.Binarize(FloatVector.filled(4, 0));
    GraphNode one = node("o", new Op.ToFloat(), node("o", binarize, pooled));
    GraphNode sum = node("t", new Op.Binary(BinaryFunction.ADD), signs, one);
    stays(node("c", twoLevels(0, 1, 1), sum));
  }

  @Test
  void otherActivationsAndWeightsStay() {
    stays(node("c", twoLevels(0.1f, 1, 1), x));
    stays(node("c", conv(6, 4, 3, 1), levels)); // latent weights
    stays(node("c", twoLevels(0, 1, 1), signs)); // BinarizeConvolutions takes these
    Op perChannel = new Op.Affine(vector(1, 2, 3, 4), vector(0, 0, 1, 0));
    stays(node("c", twoLevels(0, 1, 1), node("a", perChannel, signs)));
    Op.Conv2d few = conv(2, 4, 1, 0);
    Op two =
        new Op.Conv2d(
            new FloatFilters(2, 1, 1, 4, vector(1, 3, 3, 1, 2, 2, 5, 2)),
            few.bias(),
            few.window(),
            1);
    stays(node("c", two, signs)); // as few weights as these may be two numbers by chance
  }

  private void stays(GraphNode node) {
    Graph before = graph(x, node);
    assertEquals(sketch(before), separated(before));
  }
}
