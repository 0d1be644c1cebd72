package org.bitfold.converter.analysis;

import static org.bitfold.converter.OnnxFiles.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Window;
import org.junit.jupiter.api.Test;

/** Where no tap falls into the picture, a convolution without bias is 0, and so is its Sign. */
class EmptyWindowsTest {
  private static FloatFilters filters(int height, int width) {
    return new FloatFilters(1, height, width, 1, FloatVector.filled(height * width, 1));
  }

  /** Strides, dilations, then padding at the top, on the left, at the bottom and on the right. */
  private static Window window(int stride, int dilation, int top, int left, int bottom, int right) {
    return new Window(stride, stride, dilation, dilation, top, left, bottom, right);
  }

  @Test
  void paddingAloneTakesMorePaddingThanTheKernelReaches() {
    assertTrue(EmptyWindows.occur(filters(1, 1), window(1, 1, 1, 0, 0, 0)));
    assertTrue(EmptyWindows.occur(filters(3, 2), window(1, 2, 0, 0, 0, 3)));
    assertFalse(EmptyWindows.occur(filters(3, 3), window(1, 1, 2, 2, 2, 2)));
    assertFalse(EmptyWindows.occur(filters(3, 3), window(2, 2, 4, 4, 4, 4)));
    assertFalse(EmptyWindows.occur(filters(1, 1), window(3, 1, 0, 0, 0, 0)));
  }

  @Test
  void transposedTapsLeaveGaps() {
    assertFalse(EmptyWindows.occur(filters(2, 2), window(2, 1, 0, 0, 0, 0), 0, 0));
    assertTrue(EmptyWindows.occur(filters(2, 1), window(2, 1, 0, 0, 0, 0), 0, 0));
    assertTrue(EmptyWindows.occur(filters(2, 2), window(2, 2, 0, 0, 0, 0), 0, 0));
    assertTrue(EmptyWindows.occur(filters(3, 3), window(2, 1, 0, 0, 0, 0), 1, 0));
    assertFalse(EmptyWindows.occur(filters(3, 3), window(2, 1, 1, 1, 1, 1), 1, 1));
  }

  @Test
  void signsOfABorderStayZero() {
    Converted converted =
        Converted.of(
            new OnnxFiles(13)
                .input("x", 1, 1, -1, -1)
                .output("y")
                .floats("off", new long[] {1}, 3e-3f)
                .floats("w", new long[] {1, 1, 1, 1}, 0.75f)
                .node("Add", "x off", "o")
                .node("Conv", "o w", "c", ints("pads", 1, 1, 1, 1))
                .node("Sign", "c", "y"));
    assertArrayEquals(new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0}, converted.run(1, 1, 0.5f));
  }

  @Test
  void signsOfWhatATransposedConvolutionLeavesOutStayZero() {
    Converted converted =
        Converted.of(
            new OnnxFiles(13)
                .input("x", 1, 1, -1, -1)
                .output("y")
                .floats("off", new long[] {1}, 3e-3f)
                .floats("w", new long[] {1, 1, 1, 1}, 0.75f)
                .node("Add", "x off", "o")
                .node("ConvTranspose", "o w", "c", ints("strides", 1, 2))
                .node("Sign", "c", "y"));
    float[] signs = converted.run(1, 2, 0.5f, -0.5f);
    assertEquals(3, signs.length);
    assertArrayEquals(new float[] {1, 0, -1}, signs);
  }
}
