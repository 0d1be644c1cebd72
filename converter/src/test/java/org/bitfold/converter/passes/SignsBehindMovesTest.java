package org.bitfold.converter.passes;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.ints;
import static org.bitfold.converter.OnnxFiles.real;
import static org.bitfold.converter.OnnxFiles.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.junit.jupiter.api.Test;

/** Signs that are padded, pooled, flattened, joined or cropped reach their convolution as bits. */
class SignsBehindMovesTest {
  private static final float[] PICTURE = {-3, 1, 4, -1, 5, -9, 2, -6, 5};

  private static OnnxFiles net(int channels, long... filters) {
    int count = 1;
    for (long extent : filters) {
      count *= (int) extent;
    }
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = i * 7 % 3 == 0 ? -0.5f : 0.5f;
    }
    return new OnnxFiles(10)
        .input("x", 1, channels, 3, 3)
        .output("y")
        .floats("shift", new long[] {channels, 1, 1}, new float[channels])
        .floats("w", filters, weights);
  }

  /** Both networks do the same, {@code moved} on bits. */
  private static void same(OnnxFiles moved, OnnxFiles plain, int height, int width, float... x) {
    Converted converted = Converted.of(moved);
    assertEquals(
        1,
        converted.conversion().report().count(LayerKind.BINARY),
        () -> converted.conversion().report().layers().toString());
    assertArrayEquals(Converted.of(plain).run(height, width, x), converted.run(height, width, x));
  }

  private static void sameBehindSign(OnnxFiles signFirst, OnnxFiles moveFirst) {
    same(signFirst.node("Conv", "m w", "y"), moveFirst.node("Conv", "s w", "y"), 3, 3, PICTURE);
  }

  @Test
  void reflectedSignsAreTheSignsOfTheReflection() {
    var pads = ints("pads", 0, 0, 1, 1, 0, 0, 1, 1);
    sameBehindSign(
        net(1, 2, 1, 3, 3)
            .node("Sign", "x", "s")
            .node("Pad", "s", "m", pads, text("mode", "reflect")),
        net(1, 2, 1, 3, 3)
            .node("Pad", "x", "m", pads, text("mode", "reflect"))
            .node("Sign", "m", "s"));
  }

  @Test
  void theLargestSignIsTheSignOfTheLargest() {
    var kernel = ints("kernel_shape", 2, 2);
    sameBehindSign(
        net(1, 2, 1, 2, 2).node("Sign", "x", "s").node("MaxPool", "s", "m", kernel),
        net(1, 2, 1, 2, 2).node("MaxPool", "x", "m", kernel).node("Sign", "m", "s"));
  }

  @Test
  void croppedSignsAreTheSignsOfTheCrop() {
    var starts = ints("starts", 1, 0);
    var ends = ints("ends", 3, 2);
    var axes = ints("axes", 2, 3);
    sameBehindSign(
        net(1, 2, 1, 2, 2).node("Sign", "x", "s").node("Slice", "s", "m", starts, ends, axes),
        net(1, 2, 1, 2, 2).node("Slice", "x", "m", starts, ends, axes).node("Sign", "m", "s"));
  }

  @Test
  void signsOfSeveralTensorsAreJoined() {
    sameBehindSign(
        net(1, 2, 2, 1, 1)
            .node("Sign", "x", "s")
            .node("Neg", "x", "n")
            .node("Sign", "n", "t")
            .node("Concat", "s t", "m", integer("axis", 1)),
        net(1, 2, 2, 1, 1)
            .node("Neg", "x", "n")
            .node("Concat", "x n", "m", integer("axis", 1))
            .node("Sign", "m", "s"));
  }

  @Test
  void flattenedSignsFeedABinaryLinearLayer() {
    OnnxFiles signFirst =
        net(1, 2, 9)
            .floats("b", new long[] {2}, 1, 2)
            .node("Sign", "x", "s")
            .node("Flatten", "s", "m")
            .node("Gemm", "m w b", "y", integer("transB", 1));
    OnnxFiles moveFirst =
        net(1, 2, 9)
            .floats("b", new long[] {2}, 1, 2)
            .node("Flatten", "x", "m")
            .node("Sign", "m", "s")
            .node("Gemm", "s w b", "y", integer("transB", 1));
    same(signFirst, moveFirst, 3, 3, PICTURE);
  }

  @Test
  void paddingWithOnesIsPaddingBeyondEveryThreshold() {
    OnnxFiles file =
        net(1, 1, 1, 3, 3)
            .node("Sign", "x", "s")
            .node("Pad", "s", "m", ints("pads", 0, 0, 1, 1, 0, 0, 1, 1), real("value", 1))
            .node("Conv", "m w", "y");
    Converted converted = Converted.of(file);
    assertTrue(converted.ops().contains("BinaryConv2d"), converted.ops().toString());
    // Of the weights −½ at 0, 3, 6 and ½ elsewhere the middle one, 4, meets −1.
    assertArrayEquals(new float[] {0.5f}, converted.run(1, 1, -7));
    assertArrayEquals(new float[] {1.5f}, converted.run(1, 1, 7));
  }

  /** A border of ones around signs of which some fall with the value, some are 0 at it. */
  @Test
  void paddingWithOnesTurnsChannelsThatFall() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 3, 1, 1)
            .output("y")
            .floats("gain", new long[] {3, 1, 1}, 2, -2, -1)
            .floats("limit", new long[] {3, 1, 1}, 0.5f, 0.5f, 0)
            .floats("one", new long[] {}, 1)
            .floats("other", new long[] {}, -1)
            .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .floats("w", new long[] {1, 3, 3, 3}, weights())
            .node("Mul", "x gain", "g")
            .node("Greater", "g limit", "b")
            .node("Where", "b one other", "s")
            .node("Pad", "s pads one", "m")
            .node("Conv", "m w", "y");
    Converted converted = Converted.of(file);
    assertTrue(converted.ops().contains("BinaryConv2d"), converted.ops().toString());
    for (float[] x :
        new float[][] {
          {0.25f, -0.25f, 0}, {0.26f, -0.26f, -1e-40f}, {-7, 7, 7}, {0.25f, -0.26f, -0f}
        }) {
      float expected = 0;
      for (int c = 0; c < 3; c++) {
        float gain = c == 0 ? 2 : c == 1 ? -2 : -1;
        float sign = x[c] * gain > (c == 2 ? 0 : 0.5f) ? 1 : -1;
        for (int tap = 0; tap < 9; tap++) {
          expected += weights()[9 * c + tap] * (tap == 4 ? sign : 1);
        }
      }
      assertArrayEquals(new float[] {expected}, converted.run(1, 1, x));
    }
  }

  private static float[] weights() {
    float[] weights = new float[27];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i * 7 % 3 == 0 || i % 5 == 0 ? -0.5f : 0.5f;
    }
    return weights;
  }
}
