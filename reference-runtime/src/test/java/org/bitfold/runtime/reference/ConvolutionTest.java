package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.pixel;
import static org.bitfold.runtime.reference.OneOp.plane;
import static org.bitfold.runtime.reference.OneOp.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
  private static final Tensor NINE = plane(row(1, 2, 3), row(4, 5, 6), row(7, 8, 9));

  @Test
  void tapsInThePaddingContributeNothing() {
    Bits ones = Bits.generate(new Shape(3, 3, 33), (_, _, _) -> 1);
    BitFilters filters = BitFilters.pack(1, 3, 3, 33, filled(9 * 33, 1));
    Value sums = OneOp.run(new Op.BinaryConv2d(filters, Window.padded(1), 1), ones);
    assertEquals(
        Sums.generate(new Shape(3, 3, 1), (y, x, _) -> 33 * (y == 1 ? 3 : 2) * (x == 1 ? 3 : 2)),
        sums);
  }

  @Test
  void binaryTapsAndChannelsMeetTheirOwnWeights() {
    Trits in = Trits.generate(new Shape(1, 2, 2), (_, x, c) -> x == 0 ? 1 : c == 0 ? -1 : 0);
    byte[] weights = {1, -1, 1, 1, 0, -1, -1, 1};
    BitFilters filters = BitFilters.pack(2, 1, 2, 2, weights);
    Value sums = OneOp.run(new Op.BinaryConv2d(filters, Window.padded(0), 1), in);
    // filter 0: (1 − 1) + (−1 + 0); filter 1: (0 − 1) + (1 + 0)
    assertEquals(Sums.generate(new Shape(1, 1, 2), (_, _, c) -> c == 0 ? -1 : 0), sums);
  }

  @Test
  void groupsSeeTheirOwnChannels() {
    Bits in = Bits.generate(new Shape(1, 1, 6), (_, _, c) -> c < 3 ? 1 : -1);
    BitFilters filters = BitFilters.pack(4, 1, 1, 3, filled(12, 1));
    Value sums = OneOp.run(new Op.BinaryConv2d(filters, Window.padded(0), 2), in);
    assertEquals(Sums.generate(new Shape(1, 1, 4), (_, _, c) -> c < 2 ? 3 : -3), sums);
  }

  @Test
  void convolutionStartsAtTheBiasAndRoundsOncePerTap() {
    float a = 1 + 0x1p-23f;
    Op op = conv(1, 1, 2, Window.padded(0), 10f, a, a);
    Tensor out = OneOp.floats(op, pixel(a, -a));
    assertEquals(pixel(Math.fma(-a, a, Math.fma(a, a, 10f))), out);
  }

  @Test
  void stridesPaddingAndDilationPickTheRightPixels() {
    Window window = new Window(2, 2, 2, 1, 1, 1, 1, 0);
    // the 2×2 kernel reads rows y·2 − 1 and y·2 + 1, columns x·2 − 1 and x·2
    Op op = conv(2, 2, 1, window, 0f, 1f, 10f, 100f, 1000f);
    // and rows −1 and 3 are in the padding
    assertEquals(
        plane(row(1000 * 4, 100 * 5 + 1000 * 6), row(10 * 4, 5 + 10 * 6)), OneOp.floats(op, NINE));
  }

  @Test
  void weightOnlyConvolutionScalesAtTheEnd() {
    BitFilters filters = BitFilters.pack(1, 1, 1, 3, new byte[] {1, 0, -1});
    Op op =
        new Op.BinaryWeightConv2d(
            filters, FloatVector.of(0.1f), FloatVector.of(3f), Window.padded(0), 1);
    assertEquals(pixel(Math.fma(7f - 0.3f, 0.1f, 3f)), OneOp.floats(op, pixel(7f, 1e30f, 0.3f)));
  }

  @Test
  void transposedConvolutionSpreadsEachPixel() {
    Op op =
        new Op.ConvTranspose2d(
            new FloatFilters(1, 2, 2, 1, FloatVector.of(1, 10, 100, 1000)),
            FloatVector.of(0.5f),
            new Window(2, 2, 1, 1, 0, 0, 0, 0),
            0,
            0,
            1);
    assertEquals(
        plane(row(1.5f, 10.5f, 2.5f, 20.5f), row(100.5f, 1000.5f, 200.5f, 2000.5f)),
        OneOp.floats(op, plane(row(1, 2))));
  }

  @Test
  void transposedConvolutionOverlapsAndPads() {
    Op op =
        new Op.ConvTranspose2d(
            new FloatFilters(1, 1, 3, 1, FloatVector.of(1, 10, 100)),
            FloatVector.of(0f),
            new Window(1, 2, 1, 1, 0, 1, 0, 1),
            0,
            1,
            1);
    // unpadded: 1, 10, 100 + 2, 20, 200; one column is cut on the left, one more on the right back
    assertEquals(plane(row(10, 102, 20, 200)), OneOp.floats(op, plane(row(1, 2))));
  }

  private static Op.Conv2d conv(
      int kernelHeight, int kernelWidth, int inputs, Window window, float bias, float... weights) {
    return new Op.Conv2d(
        new FloatFilters(1, kernelHeight, kernelWidth, inputs, FloatVector.of(weights)),
        FloatVector.of(bias),
        window,
        1);
  }

  private static byte[] filled(int count, int value) {
    byte[] weights = new byte[count];
    Arrays.fill(weights, (byte) value);
    return weights;
  }
}
