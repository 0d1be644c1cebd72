package org.bitfold.converter.analysis;

import static org.bitfold.converter.OnnxFiles.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.junit.jupiter.api.Test;

/** Where sums of signs meet a threshold, Sign is 0 for many pictures: that 0 is kept. */
class SignSumsTest {
  private static final float[] SIX_OF_EIGHT = {1, 1, 1, 1, 1, 1, -1, -1};
  private static final float[] SEVEN_OF_EIGHT = {1, 1, 1, 1, 1, 1, 1, -1};

  /** Eight signs are summed with weights {@code w} and shifted by {@code bias}. */
  private static OnnxFiles summed(float w, float bias) {
    float[] weights = new float[8];
    java.util.Arrays.fill(weights, w);
    return new OnnxFiles(13)
        .input("x", 1, 8, 1, 1)
        .output("y")
        .floats(
            "off", new long[] {1, 8, 1, 1}, 9e-3f, 8e-3f, 7e-3f, 6e-3f, 5e-3f, 4e-3f, 3e-3f, 2e-3f)
        .floats("w", new long[] {1, 8, 1, 1}, weights)
        .floats("b", new long[] {1}, bias)
        .node("Add", "x off", "o")
        .node("Sign", "o", "s")
        .node("Conv", "s w b", "c");
  }

  @Test
  void aSumThatABiasTakesToZeroStaysZero() {
    Converted converted = Converted.of(summed(1, -4).node("Sign", "c", "y"));
    assertArrayEquals(new float[] {0}, converted.run(1, 1, SIX_OF_EIGHT));
    assertArrayEquals(new float[] {1}, converted.run(1, 1, SEVEN_OF_EIGHT));
    assertTrue(converted.ops().contains("Ternarize"), converted.ops().toString());
  }

  @Test
  void aSumThatBatchNormTakesToZeroStaysZero() {
    Converted converted =
        Converted.of(
            summed(0.5f, 0)
                .floats("g", new long[] {1}, -2)
                .floats("beta", new long[] {1}, 4)
                .floats("mean", new long[] {1}, 0)
                .floats("var", new long[] {1}, 1)
                .node("BatchNormalization", "c g beta mean var", "n", OnnxFiles.real("epsilon", 0))
                .node("Sign", "n", "y"));
    assertArrayEquals(new float[] {0}, converted.run(1, 1, SIX_OF_EIGHT));
    assertArrayEquals(new float[] {-1}, converted.run(1, 1, SEVEN_OF_EIGHT));
  }

  /** XNOR-Net's weights, s·sign(w) − clip(w) + clip(w), are ±s but for a few ulps. */
  @Test
  void weightsThatAreNearlyAlikeAreAlike() {
    float[] weights = {0.3f, 0.3f, Math.nextUp(0.3f), 0.3f, 0.3f, Math.nextDown(0.3f), 0.3f, 0.3f};
    Converted converted =
        Converted.of(
            new OnnxFiles(13)
                .input("x", 1, 8, 1, 1)
                .output("y")
                .floats("off", new long[] {1}, 1e-3f)
                .floats("w", new long[] {1, 8, 1, 1}, weights)
                .floats("slope", new long[] {1, 1, 1}, -0.5f)
                .node("Add", "x off", "o")
                .node("Sign", "o", "s")
                .node("Conv", "s w", "c")
                .node("PRelu", "c slope", "p")
                .node("Sign", "p", "y"));
    assertArrayEquals(new float[] {0}, converted.run(1, 1, 1, 1, 1, 1, -1, -1, -1, -1));
    assertArrayEquals(new float[] {1}, converted.run(1, 1, SIX_OF_EIGHT));
    assertTrue(converted.ops().contains("Ternarize"), converted.ops().toString());
  }

  @Test
  void aThresholdBetweenSumsIsNoTie() {
    Converted converted = Converted.of(summed(1, -4.5f).node("Sign", "c", "y"));
    assertTrue(converted.ops().contains("ThresholdSums"), converted.ops().toString());
    assertArrayEquals(new float[] {-1}, converted.run(1, 1, SIX_OF_EIGHT));
  }

  @Test
  void meansOfSignsThatCancelStayZero() {
    Converted converted =
        Converted.of(
            new OnnxFiles(13)
                .input("x", 1, 1, -1, -1)
                .output("y")
                .floats("off", new long[] {1}, 3e-3f)
                .node("Add", "x off", "o")
                .node("Sign", "o", "s")
                .node("AveragePool", "s", "p", ints("kernel_shape", 1, 2))
                .node("Sign", "p", "y"));
    assertEquals(0, converted.run(1, 2, 1, -1)[0]);
    assertEquals(-1, converted.run(1, 2, -1, -1)[0]);
  }
}
