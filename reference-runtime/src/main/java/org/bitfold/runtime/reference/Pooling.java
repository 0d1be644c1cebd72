package org.bitfold.runtime.reference;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/** The largest or the mean of what lies under a window, or in the whole picture. */
final class Pooling {
  private Pooling() {}

  static Tensor max(Op.MaxPool op, Tensor in, Shape shape) {
    Window window = op.window();
    return Tensor.generate(
        shape,
        (y, x, c) -> {
          float largest = Float.NEGATIVE_INFINITY;
          for (int ky = 0; ky < op.kernelHeight(); ky++) {
            for (int kx = 0; kx < op.kernelWidth(); kx++) {
              int iy = window.row(y, ky);
              int ix = window.column(x, kx);
              if (inside(in.shape(), iy, ix)) {
                largest = Math.max(largest, in.get(iy, ix, c));
              }
            }
          }
          return largest;
        });
  }

  static Tensor average(Op.AveragePool op, Tensor in, Shape shape) {
    Window window = op.window();
    return Tensor.generate(
        shape,
        (y, x, c) -> {
          float sum = 0;
          int count = 0;
          for (int ky = 0; ky < op.kernelHeight(); ky++) {
            for (int kx = 0; kx < op.kernelWidth(); kx++) {
              int iy = window.row(y, ky);
              int ix = window.column(x, kx);
              if (inside(in.shape(), iy, ix)) {
                sum += in.get(iy, ix, c);
                count++;
              } else if (op.countPadding() && inPadding(in.shape(), window, iy, ix)) {
                count++;
              }
            }
          }
          return sum / count;
        });
  }

  static Tensor globalAverage(Tensor in) {
    Shape from = in.shape();
    return Tensor.generate(
        new Shape(1, 1, from.channels()),
        (_, _, c) -> {
          double sum = 0;
          for (int y = 0; y < from.height(); y++) {
            double row = 0;
            for (int x = 0; x < from.width(); x++) {
              row += in.get(y, x, c);
            }
            sum += row;
          }
          return (float) (sum / ((double) from.height() * from.width()));
        });
  }

  static Tensor globalMax(Tensor in) {
    Shape from = in.shape();
    return Tensor.generate(
        new Shape(1, 1, from.channels()),
        (_, _, c) -> {
          float largest = Float.NEGATIVE_INFINITY;
          for (int y = 0; y < from.height(); y++) {
            for (int x = 0; x < from.width(); x++) {
              largest = Math.max(largest, in.get(y, x, c));
            }
          }
          return largest;
        });
  }

  private static boolean inside(Shape shape, int y, int x) {
    return y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
  }

  private static boolean inPadding(Shape shape, Window window, int y, int x) {
    return y < shape.height() + window.padBottom() && x < shape.width() + window.padRight();
  }
}
