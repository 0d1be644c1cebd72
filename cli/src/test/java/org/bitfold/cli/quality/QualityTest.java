package org.bitfold.cli.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Metadata.Task;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

/** Expected numbers: numpy in binary64, by the formulas of {@code pytorch/metrics.py}. */
class QualityTest {
  private static final int HEIGHT = 20;
  private static final int WIDTH = 24;
  private static final double TOLERANCE = 1e-9;

  private static final Metadata BYTES = new Metadata(Task.UNKNOWN, ColorOrder.UNKNOWN, 255);

  @Test
  void grayPicturesAreComparedAsTheyAre() {
    Quality quality = Quality.of(gray(QualityTest::p), gray(QualityTest::q), BYTES, 0);
    assertEquals(17.884433527259944, quality.psnr(), TOLERANCE);
    assertEquals(0.8828684721457551, quality.ssim(), TOLERANCE);
    assertFalse(quality.luma());
  }

  @Test
  void theBorderIsLeftOut() {
    Quality quality = Quality.of(gray(QualityTest::p), gray(QualityTest::q), BYTES, 3);
    assertEquals(17.117588893275283, quality.psnr(), TOLERANCE);
    assertEquals(0.8668725922705857, quality.ssim(), TOLERANCE);
  }

  @Test
  void colourPicturesAreComparedByTheirLuma() {
    Quality quality = Quality.of(first(false), second(false), BYTES, 2);
    assertEquals(25.514768336996745, quality.psnr(), TOLERANCE);
    assertEquals(0.9322486198405129, quality.ssim(), TOLERANCE);
    assertTrue(quality.luma());
  }

  @Test
  void theOrderOfColoursIsTheModels() {
    Metadata reversed = new Metadata(Task.UNKNOWN, ColorOrder.BGR, 255);
    assertEquals(
        Quality.of(first(false), second(false), BYTES, 2),
        Quality.of(first(true), second(true), reversed, 2));
  }

  @Test
  void equalPicturesAreInfinitelyClose() {
    Quality quality = Quality.of(first(false), first(false), BYTES, 0);
    assertEquals(Double.POSITIVE_INFINITY, quality.psnr());
    assertEquals(1, quality.ssim(), TOLERANCE);
  }

  @Test
  void whatRoundsToTheSameBytesIsEqual() {
    Tensor exact = gray(QualityTest::p);
    Tensor near = Tensor.generate(exact.shape(), (y, x, c) -> exact.get(y, x, c) + 0.4f);
    assertEquals(Double.POSITIVE_INFINITY, Quality.of(exact, near, BYTES, 0).psnr());
  }

  @Test
  void picturesOfDifferentShapesAreNotCompared() {
    Tensor small = Tensor.generate(new Shape(HEIGHT - 1, WIDTH, 1), (y, x, c) -> 0);
    assertThrows(
        IllegalArgumentException.class, () -> Quality.of(gray(QualityTest::p), small, BYTES, 0));
  }

  @Test
  void theWindowMustFitInsideTheBorder() {
    assertTrue(Quality.measures(gray(QualityTest::p), 4));
    assertFalse(Quality.measures(gray(QualityTest::p), 5));
  }

  @Test
  void bicubicEnlargementKeepsAFlatPictureFlat() {
    Tensor flat = Tensor.generate(new Shape(6, 5, 3), (y, x, c) -> 64 * (c + 1));
    Tensor large = Bicubic.enlarge(flat, 3, BYTES);
    assertEquals(new Shape(18, 15, 3), large.shape());
    for (int c = 0; c < 3; c++) {
      assertEquals(64 * (c + 1), large.get(17, 0, c), 1e-4);
    }
  }

  private static int p(int y, int x) {
    return (7 * x + 13 * y) % 256;
  }

  private static int q(int y, int x) {
    return (7 * x + 13 * y + x * y % 11) % 256;
  }

  private interface Samples {
    int at(int y, int x);
  }

  private static Tensor gray(Samples samples) {
    return Tensor.generate(new Shape(HEIGHT, WIDTH, 1), (y, x, c) -> samples.at(y, x));
  }

  private static Tensor first(boolean reversed) {
    return colours(reversed, QualityTest::p, QualityTest::q, (y, x) -> 255 - p(y, x));
  }

  private static Tensor second(boolean reversed) {
    return colours(reversed, QualityTest::q, QualityTest::p, (y, x) -> 250 - p(y, x) % 200);
  }

  private static Tensor colours(boolean reversed, Samples red, Samples green, Samples blue) {
    Samples[] channels =
        reversed ? new Samples[] {blue, green, red} : new Samples[] {red, green, blue};
    return Tensor.generate(new Shape(HEIGHT, WIDTH, 3), (y, x, c) -> channels[c].at(y, x));
  }
}
