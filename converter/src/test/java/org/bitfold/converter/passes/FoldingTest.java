package org.bitfold.converter.passes;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.ints;
import static org.bitfold.converter.OnnxFiles.real;
import static org.bitfold.converter.OnnxFiles.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;

/** Where constants per channel go. */
class FoldingTest {
  private static final long[] PER_CHANNEL = {1, 2, 1, 1};

  private static float[] signs(int count) {
    Random random = new Random(3);
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = random.nextBoolean() ? 0.5f : -0.5f;
    }
    return weights;
  }

  /** A unit of BBCU: shift, sign, binary convolution; its output is "c". */
  private static OnnxFiles unit() {
    return new OnnxFiles(13)
        .input("x", 1, 2, -1, -1)
        .floats("b", PER_CHANNEL, 0.3f, -0.7f)
        .floats("w", new long[] {2, 2, 3, 3}, signs(36))
        .node("Shape", "x", "shape")
        .node("Expand", "b shape", "wide")
        .node("Add", "x wide", "a")
        .node("Sign", "a", "s")
        .node("Conv", "s w", "c", ints("pads", 1, 1, 1, 1))
        .output("y");
  }

  private static OnnxFiles rprelu(OnnxFiles file, String in, String out) {
    return file.floats("b0" + out, PER_CHANNEL, 0.25f, 0.5f)
        .floats("slope" + out, new long[] {2, 1, 1}, 0.25f, 0.125f)
        .floats("b1" + out, PER_CHANNEL, -0.5f, 0.75f)
        .node("Add", in + " b0" + out, "p" + out)
        .node("PRelu", "p" + out + " slope" + out, "q" + out)
        .node("Add", "q" + out + " b1" + out, out);
  }

  @Test
  void rprelusFirstShiftGoesIntoTheBiasAndItsSecondTravelsBehindTheResidual() {
    OnnxFiles file = rprelu(unit(), "c", "r").node("Add", "r x", "y");
    Converted converted = Converted.of(file);
    assertEquals(
        List.of("Binarize", "BinaryConv2d", "ScaleSums", "PRelu", "Binary", "Affine"),
        converted.ops());
    assertArrayEquals(
        new float[] {0.25f, 0.5f}, converted.only(Op.ScaleSums.class).bias().toArray());
    assertArrayEquals(new float[] {-0.5f, 0.75f}, converted.only(Op.Affine.class).bias().toArray());
  }

  @Test
  void aTravellingShiftEndsInTheNextThreshold() {
    OnnxFiles file =
        rprelu(unit(), "c", "r")
            .node("Add", "r x", "res")
            .floats("b2", PER_CHANNEL, 0.1f, 0.2f)
            .node("Add", "res b2", "a2")
            .node("Sign", "a2", "s2")
            .floats("v", new long[] {2, 2, 1, 1}, 1, -1, -1, 1)
            .node("Conv", "s2 v", "y");
    Converted converted = Converted.of(file);
    assertFalse(converted.ops().contains("Affine"), () -> converted.ops().toString());
  }

  @Test
  void aShiftStaysInFrontOfAZeroPaddedFloatConvolution() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("b", PER_CHANNEL, 0.3f, -0.7f)
            .floats("w", new long[] {1, 2, 1, 1}, 0.2f, 0.7f)
            .node("Add", "x b", "a")
            .node("Conv", "a w", "y", ints("pads", 1, 1, 1, 1))
            .output("y");
    assertEquals(List.of("Affine", "Conv2d"), Converted.of(file).ops());
  }

  @Test
  void aShiftGoesIntoTheBiasOfAnUnpaddedConvolution() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("b", PER_CHANNEL, 0.5f, 2)
            .floats("w", new long[] {1, 2, 1, 1}, 0.25f, 0.5f)
            .node("Add", "x b", "a")
            .node("Conv", "a w", "y")
            .output("y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Conv2d"), converted.ops());
    assertEquals(1.125f, converted.only(Op.Conv2d.class).bias().get(0));
  }

  @Test
  void scalingBeforeAndAfterTheNetGoesIntoItsConvolutions() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 1, -1, -1)
            .floats("k", new long[0], 130)
            .floats("w", new long[] {1, 1, 1, 2}, 0.25f, 0.7f)
            .floats("bias", new long[] {1}, 0.5f)
            .node("Mul", "x k", "a")
            .node("Conv", "a w bias", "c", ints("pads", 0, 1, 0, 0))
            .node("Div", "c k", "y")
            .output("y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Conv2d"), converted.ops());
    // One pixel of 10: only the right tap lies inside.
    assertEquals(0.7f * 10 + 0.5f / 130, converted.run(1, 1, 10)[0], 1e-5f);
  }

  private static OnnxFiles batchNorm(OnnxFiles file, float gamma) {
    return file.floats("gamma", new long[] {2}, gamma, 1)
        .floats("beta", new long[] {2}, 0.3f, -0.2f)
        .floats("mean", new long[] {2}, 1, 2)
        .floats("var", new long[] {2}, 4, 0.25f)
        .node("BatchNormalization", "c gamma beta mean var", "n", real("epsilon", 0));
  }

  @Test
  void batchNormGoesIntoScaleAndBiasAndANegativeGammaIntoTheBits() {
    OnnxFiles file = batchNorm(unit(), -0.5f).node("Add", "n x", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "BinaryConv2d", "ScaleSums", "Binary"), converted.ops());
    Op.ScaleSums sums = converted.only(Op.ScaleSums.class);
    assertArrayEquals(new float[] {0.125f, 1}, sums.scale().toArray());
    assertEquals(0.3f + 0.25f, sums.bias().get(0), 1e-7f);
  }

  @Test
  void batchNormAndSignWithoutAResidualAreIntegerThresholds() {
    OnnxFiles file =
        batchNorm(unit(), -0.5f)
            .node("Sign", "n", "s2")
            .floats("v", new long[] {1, 2, 1, 1}, 1, -1)
            .node("Conv", "s2 v", "y");
    Converted converted = Converted.of(file);
    assertEquals(
        List.of("Binarize", "BinaryConv2d", "ThresholdSums", "BinaryConv2d", "ScaleSums"),
        converted.ops());
    // The filter's sign turned: n = 0.125·S + 0.55, which is not negative from S = −4 on.
    assertEquals(-4, converted.only(Op.ThresholdSums.class).thresholds().get(0));
  }

  @Test
  void zeroPaddingInFrontOfAConvolutionBecomesItsOwn() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("b", PER_CHANNEL, 0.3f, -0.7f)
            .floats("w", new long[] {2, 2, 3, 3}, signs(36))
            .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .node("Add", "x b", "a")
            .node("Sign", "a", "s")
            .node("Pad", "s pads", "p")
            .node("Conv", "p w", "y")
            .output("y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "BinaryConv2d", "ScaleSums"), converted.ops());
    assertEquals(1, converted.only(Op.BinaryConv2d.class).window().padRight());
  }

  @Test
  void paddingWithOnesStaysPadding() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("b", PER_CHANNEL, 0.3f, -0.7f)
            .floats("w", new long[] {2, 2, 3, 3}, signs(36))
            .floats("one", new long[0], 1)
            .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .node("Add", "x b", "a")
            .node("Sign", "a", "s")
            .node("Pad", "s pads one", "p")
            .node("Conv", "p w", "y")
            .output("y");
    assertTrue(Converted.of(file).ops().contains("Pad"));
  }

  @Test
  void aShiftPassesAPixelShuffleOnlyWhereItsChannelsAgree() {
    for (float last : new float[] {0.5f, 0.75f}) {
      OnnxFiles file =
          new OnnxFiles(13)
              .input("x", 1, 4, -1, -1)
              .floats("slope", new long[] {4, 1, 1}, 0.1f, 0.2f, 0.3f, 0.4f)
              .floats("b", new long[] {1, 4, 1, 1}, 0.5f, 0.5f, 0.5f, last)
              .node("PRelu", "x slope", "p")
              .node("Add", "p b", "a")
              .node("DepthToSpace", "a", "y", integer("blocksize", 2), text("mode", "CRD"))
              .output("y");
      List<String> expected =
          last == 0.5f
              ? List.of("PRelu", "DepthToSpace", "Affine")
              : List.of("PRelu", "Affine", "DepthToSpace");
      assertEquals(expected, Converted.of(file).ops());
    }
  }

  @Test
  void aSlopeInFrontOfASignVanishesIntoTheThreshold() {
    OnnxFiles file =
        unit()
            .floats("slope", new long[] {2, 1, 1}, 0.25f, 0.125f)
            .floats("b2", PER_CHANNEL, 0.3f, 0.7f)
            .node("PRelu", "x slope", "p")
            .node("Add", "p b2", "a2")
            .node("Sign", "a2", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "ToFloat"), converted.ops());
    float threshold = converted.only(Op.Binarize.class).thresholds().get(0);
    assertTrue(threshold * 0.25f + 0.3f >= 0 && Math.nextDown(threshold) * 0.25f + 0.3f < 0);
  }

  @Test
  void eachValueNamesTheTensorItStandsFor() {
    OnnxFiles file = rprelu(unit(), "c", "r").node("Add", "r x", "y");
    List<String> sources =
        Converted.of(file).model().nodes().stream().map(node -> node.source()).toList();
    assertEquals(List.of("s", "", "pr", "qr", "y", "y"), sources);
  }
}
