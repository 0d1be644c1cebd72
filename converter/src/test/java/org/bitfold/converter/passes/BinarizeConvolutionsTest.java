package org.bitfold.converter.passes;

import static org.bitfold.converter.OnnxFiles.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.ConvertOptions.WeightScale;
import org.bitfold.converter.Converted;
import org.bitfold.converter.NothingBinaryException;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

class BinarizeConvolutionsTest {
  private static final long[] SHAPE = {2, 2, 3, 3};

  private static OnnxFiles binarized() {
    return new OnnxFiles(13)
        .input("x", 1, 2, -1, -1)
        .floats("b", new long[] {2, 1, 1}, 0.3f, -0.7f)
        .node("Add", "x b", "a")
        .node("Sign", "a", "s")
        .output("y");
  }

  /** Latent weights, none of them 0. */
  private static float[] latent() {
    Random random = new Random(7);
    float[] weights = new float[36];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (random.nextBoolean() ? 1 : -1) * (0.1f + random.nextFloat());
    }
    return weights;
  }

  private static float[] signs(float scale) {
    float[] weights = latent();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.signum(weights[i]) * scale;
    }
    return weights;
  }

  private static LayerKind kind(Converted converted) {
    return converted.conversion().report().layers().get(0).kind();
  }

  @Test
  void signsTimesSignsAreABinaryConvolutionWithOneScalePerFilter() {
    OnnxFiles file =
        binarized()
            .floats("w", SHAPE, signs(0.25f))
            .node("Conv", "s w", "y", ints("pads", 1, 1, 1, 1));
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "BinaryConv2d", "ScaleSums"), converted.ops());
    assertEquals(LayerKind.BINARY, kind(converted));
    assertEquals(0.25f, converted.only(Op.ScaleSums.class).scale().get(1));
  }

  @Test
  void weightsThatTheGraphBinarizesAreFoundWithinTheRoundingOfTheEstimator() {
    OnnxFiles file =
        binarized()
            .floats("w", SHAPE, latent())
            .floats("one", new long[0], 1)
            .floats("minus", new long[0], -1)
            .node("Abs", "w", "w1")
            .node("ReduceMean", "w1", "w2", ints("axes", 1, 2, 3))
            .node("Sign", "w", "w3")
            .node("Mul", "w2 w3", "w4")
            .node("Clip", "w minus one", "w5")
            .node("Sub", "w4 w5", "w6")
            .node("Add", "w6 w5", "w7")
            .node("Conv", "s w7", "y");
    Converted converted = Converted.of(file);
    assertEquals(LayerKind.BINARY, kind(converted));
    float[] weights = latent();
    double mean = 0;
    for (int i = 0; i < 18; i++) {
      mean += Math.abs(weights[i]) / 18;
    }
    assertEquals((float) mean, converted.only(Op.ScaleSums.class).scale().get(0), 1e-6f);
  }

  @Test
  void floatWeightsBehindSignsAreActivationOnly() {
    OnnxFiles file = binarized().floats("w", SHAPE, latent()).node("Conv", "s w", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "ToFloat", "Conv2d"), converted.ops());
    assertEquals(LayerKind.ACTIVATION_ONLY, kind(converted));
  }

  @Test
  void signsAsWeightsOfFloatActivationsAreWeightOnlyAndNeverXnor() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("w", SHAPE, signs(0.5f))
            .node("Conv", "x w", "y")
            .output("y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("BinaryWeightConv2d"), converted.ops());
    assertEquals(LayerKind.WEIGHT_ONLY, kind(converted));
  }

  @Test
  void aBoxFilterIsNotMistakenForBinaryWeights() {
    float[] box = new float[36];
    Arrays.fill(box, 1 / 9f);
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("w", SHAPE, box)
            .node("Conv", "x w", "y")
            .output("y");
    assertEquals(List.of("Conv2d"), Converted.of(file).ops());
  }

  @Test
  void zerosAmongTheWeightsStayZeros() {
    float[] weights = signs(0.5f);
    weights[0] = 0;
    weights[20] = 0;
    OnnxFiles file = binarized().floats("w", SHAPE, weights).node("Conv", "s w", "y");
    Converted converted = Converted.of(file);
    assertEquals(LayerKind.BINARY, kind(converted));
    Op.BinaryConv2d conv = converted.only(Op.BinaryConv2d.class);
    assertEquals(0, conv.filters().get(0, 0, 0, 0));
    assertTrue(conv.filters().nonzero().isPresent());
  }

  @Test
  void anAllZeroFilterGivesItsBias() {
    float[] weights = signs(0.5f);
    Arrays.fill(weights, 0, 18, 0);
    OnnxFiles file =
        binarized()
            .floats("w", SHAPE, weights)
            .floats("c", new long[] {2}, 0.125f, 0)
            .node("Conv", "s w c", "y");
    float[] x = new float[18];
    Arrays.fill(x, 1);
    assertEquals(0.125f, Converted.of(file).run(3, 3, x)[0]);
  }

  @Test
  void aScaleOfTheActivationGoesIntoTheFilters() {
    OnnxFiles file =
        binarized()
            .floats("k", new long[] {2, 1, 1}, 0.5f, 0.5f)
            .floats("w", SHAPE, signs(0.25f))
            .node("Mul", "s k", "t")
            .node("Conv", "t w", "y");
    Converted converted = Converted.of(file);
    assertEquals(0.125f, converted.only(Op.ScaleSums.class).scale().get(0));
  }

  @Test
  void twoConvolutionsOnOneActivationShareItsBits() {
    OnnxFiles file =
        binarized()
            .floats("w", SHAPE, signs(0.25f))
            .floats("v", SHAPE, signs(0.5f))
            .node("Sign", "a", "again")
            .node("Conv", "s w", "p")
            .node("Conv", "again v", "q")
            .node("Add", "p q", "y");
    assertEquals(1, Converted.of(file).ops().stream().filter("Binarize"::equals).count());
  }

  @Test
  void latentWeightsAreBinarizedOnRequestOnlyAndTheReportSaysSo() {
    OnnxFiles file = binarized().floats("w", SHAPE, latent()).node("Conv", "s w", "y");
    Converted converted =
        Converted.of(file, ConvertOptions.defaults().withBinarize("^y$", WeightScale.MEAN_ABS));
    assertEquals(LayerKind.BINARY, kind(converted));
    assertTrue(converted.conversion().report().notes().toString().contains("on request"));
    assertEquals(
        List.of("binarize=^y$", "scale=mean-abs"), converted.model().provenance().options());
  }

  @Test
  void aNetworkWithoutABinaryLayerIsRefusedUnlessAllowed() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("w", SHAPE, latent())
            .node("Conv", "x w", "y")
            .output("y");
    NothingBinaryException refusal =
        assertThrows(
            NothingBinaryException.class, () -> Converted.of(file, ConvertOptions.defaults()));
    assertTrue(refusal.getMessage().contains("--allow-float"), refusal.getMessage());
    assertArrayEquals(new Object[] {"Conv2d"}, Converted.of(file).ops().toArray());
  }
}
