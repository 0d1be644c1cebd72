package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.floats;
import static org.bitfold.runtime.reference.OneOp.pixel;
import static org.bitfold.runtime.reference.OneOp.plane;
import static org.bitfold.runtime.reference.OneOp.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

class PoolingTest {
  private static final Window HALVED = new Window(2, 2, 1, 1, 1, 1, 1, 1);

  @Test
  void maxPoolLeavesThePaddingOut() {
    Tensor in = plane(row(-1, -2, -3), row(-4, -5, -6), row(-7, -8, -9));
    assertEquals(plane(row(-1, -2), row(-4, -5)), floats(new Op.MaxPool(3, 3, HALVED, false), in));
  }

  @Test
  void averagePoolCountsPaddingWhereItIsTold() {
    Tensor in = plane(row(9, 18), row(27, 36));
    assertEquals(plane(row(22.5f)), floats(new Op.AveragePool(3, 3, HALVED, false, false), in));
    assertEquals(plane(row(10f)), floats(new Op.AveragePool(3, 3, HALVED, false, true), in));
  }

  @Test
  void roundedUpWindowsCountOnlyWhatLiesWithinThePadding() {
    Window window = new Window(2, 2, 1, 1, 0, 0, 0, 0);
    Tensor in = plane(row(1, 2, 5));
    assertEquals(plane(row(1.5f, 5f)), floats(new Op.AveragePool(1, 2, window, true, true), in));
    assertEquals(plane(row(2f, 5f)), floats(new Op.MaxPool(1, 2, window, true), in));
  }

  @Test
  void globalAverageAddsInDoublePrecision() {
    Tensor in = plane(row(0x1p24f, 1, 1), row(1, 1, -0x1p24f));
    assertEquals(pixel((float) (4 / 6.0)), floats(new Op.GlobalAveragePool(), in));
  }

  @Test
  void globalAverageAddsRowsBeforeTheirSums() {
    Tensor in = Tensor.of(new Shape(2, 2, 1), new float[] {0x1p60f, 1f, 1f, -0x1p60f});
    double first = 0x1p60 + 1;
    double second = 1 + -0x1p60;
    assertEquals(pixel((float) ((first + second) / 4)), floats(new Op.GlobalAveragePool(), in));
  }

  @Test
  void globalMaxFindsTheLargestOfEachChannel() {
    Tensor in = Tensor.of(new Shape(1, 2, 2), new float[] {-5, 7, -3, 2});
    assertEquals(pixel(-3, 7), floats(new Op.GlobalMaxPool(), in));
  }
}
