package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.floats;
import static org.bitfold.runtime.reference.OneOp.plane;
import static org.bitfold.runtime.reference.OneOp.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.model.Op;
import org.bitfold.model.Op.Coordinates;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.model.Op.Ratio;
import org.bitfold.model.Op.Rounding;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

/** Expected numbers are those of the ONNX specification's Resize examples, and by hand. */
class ResamplingTest {
  private static final Ratio ONE = new Ratio(1, 1);
  private static final Ratio TWO = new Ratio(2, 1);

  @Test
  void nearestRepeatsPixels() {
    Op op =
        new Op.Resize(TWO, TWO, new Interpolation.Nearest(Coordinates.ASYMMETRIC, Rounding.FLOOR));
    assertEquals(
        plane(row(1, 1, 2, 2), row(1, 1, 2, 2), row(3, 3, 4, 4), row(3, 3, 4, 4)),
        floats(op, plane(row(1, 2), row(3, 4))));
  }

  @Test
  void halvesAreRoundedAsTold() {
    // shrinking four pixels to two at half pixels looks at positions 0.5 and 2.5
    assertEquals(plane(row(0, 2)), shrunk(Rounding.FLOOR));
    assertEquals(plane(row(1, 3)), shrunk(Rounding.CEIL));
    assertEquals(plane(row(0, 2)), shrunk(Rounding.ROUND_HALF_DOWN));
    assertEquals(plane(row(1, 3)), shrunk(Rounding.ROUND_HALF_UP));
  }

  private static Tensor shrunk(Rounding rounding) {
    Interpolation nearest = new Interpolation.Nearest(Coordinates.HALF_PIXEL, rounding);
    return floats(new Op.Resize(ONE, new Ratio(1, 2), nearest), plane(row(0, 1, 2, 3)));
  }

  @Test
  void bilinearAtHalfPixels() {
    Op op = new Op.Resize(TWO, TWO, new Interpolation.Linear(Coordinates.HALF_PIXEL));
    assertEquals(
        plane(
            row(1f, 1.25f, 1.75f, 2f),
            row(1.5f, 1.75f, 2.25f, 2.5f),
            row(2.5f, 2.75f, 3.25f, 3.5f),
            row(3f, 3.25f, 3.75f, 4f)),
        floats(op, plane(row(1, 2), row(3, 4))));
  }

  @Test
  void bilinearWithAlignedCornersReachesBothEnds() {
    Op op =
        new Op.Resize(ONE, new Ratio(3, 2), new Interpolation.Linear(Coordinates.ALIGN_CORNERS));
    assertEquals(plane(row(0, 2, 4)), floats(op, plane(row(0, 4))));
  }

  @Test
  void asymmetricBilinearRunsIntoTheRightEdge() {
    Op op = new Op.Resize(ONE, TWO, new Interpolation.Linear(Coordinates.ASYMMETRIC));
    assertEquals(plane(row(0, 2, 4, 4)), floats(op, plane(row(0, 4))));
  }

  @Test
  void bicubicWeighsFourPixels() {
    Op op = new Op.Resize(ONE, TWO, new Interpolation.Cubic(Coordinates.HALF_PIXEL, -0.75f));
    Tensor out = floats(op, plane(row(0, 0, 0, 64, 0, 0)));
    // Keys' kernel of coefficient −3/4 at distances 0.25, 0.75 and 1.25, 1.75
    assertEquals(
        plane(
            row(
                0,
                0,
                0,
                64 * -0.03515625f,
                64 * -0.10546875f,
                64 * 0.26171875f,
                64 * 0.87890625f,
                64 * 0.87890625f,
                64 * 0.26171875f,
                64 * -0.10546875f,
                64 * -0.03515625f,
                0)),
        withoutSignsOfZero(out));
  }

  private static Tensor withoutSignsOfZero(Tensor tensor) {
    return Tensor.generate(tensor.shape(), (y, x, c) -> tensor.get(y, x, c) + 0f);
  }

  @Test
  void aPictureOfOnePixelIsRepeated() {
    Op op = new Op.Resize(TWO, TWO, new Interpolation.Linear(Coordinates.HALF_PIXEL));
    assertEquals(plane(row(7, 7), row(7, 7)), floats(op, plane(row(7))));
  }
}
