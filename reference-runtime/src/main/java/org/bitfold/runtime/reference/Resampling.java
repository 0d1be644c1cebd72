package org.bitfold.runtime.reference;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Separable resampling: along each row first, then across the rows. */
final class Resampling {
  private Resampling() {}

  static Tensor apply(Op.Resize op, Tensor in, Shape shape) {
    Axis rows = Axis.of(op.interpolation(), op.scaleY(), in.shape().height(), shape.height());
    Axis columns = Axis.of(op.interpolation(), op.scaleX(), in.shape().width(), shape.width());
    return Tensor.generate(
        shape,
        (y, x, c) -> {
          float sum = along(columns, x, in, rows.place(y, 0), c) * rows.weight(y, 0);
          for (int tap = 1; tap < rows.taps(); tap++) {
            sum = Math.fma(along(columns, x, in, rows.place(y, tap), c), rows.weight(y, tap), sum);
          }
          return sum;
        });
  }

  private static float along(Axis columns, int x, Tensor in, int row, int c) {
    float sum = in.get(row, columns.place(x, 0), c) * columns.weight(x, 0);
    for (int tap = 1; tap < columns.taps(); tap++) {
      sum = Math.fma(in.get(row, columns.place(x, tap), c), columns.weight(x, tap), sum);
    }
    return sum;
  }
}
