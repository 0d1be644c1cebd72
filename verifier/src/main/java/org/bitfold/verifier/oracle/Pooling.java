package org.bitfold.verifier.oracle;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;

/** Pools. */
final class Pooling {
  private Pooling() {}

  static Planes max(Planes in, Op.MaxPool op, Shape shape) {
    Planes out = Planes.zeros(shape);
    for (int c = 0; c < out.channels(); c++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          out.values()[out.row(c, y) + x] = largest(in, op, c, y, x);
        }
      }
    }
    return out;
  }

  private static float largest(Planes in, Op.MaxPool op, int c, int y, int x) {
    Window w = op.window();
    float largest = Float.NEGATIVE_INFINITY;
    for (int ky = 0; ky < op.kernelHeight(); ky++) {
      int iy = y * w.strideY() - w.padTop() + ky * w.dilationY();
      for (int kx = 0; kx < op.kernelWidth(); kx++) {
        int ix = x * w.strideX() - w.padLeft() + kx * w.dilationX();
        if (inside(in, iy, ix)) {
          largest = Math.max(largest, in.at(c, iy, ix));
        }
      }
    }
    return largest;
  }

  static Planes average(Planes in, Op.AveragePool op, Shape shape) {
    Planes out = Planes.zeros(shape);
    for (int c = 0; c < out.channels(); c++) {
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          out.values()[out.row(c, y) + x] = mean(in, op, c, y, x);
        }
      }
    }
    return out;
  }

  private static float mean(Planes in, Op.AveragePool op, int c, int y, int x) {
    Window w = op.window();
    float sum = 0;
    int taps = 0;
    for (int ky = 0; ky < op.kernelHeight(); ky++) {
      int iy = y * w.strideY() - w.padTop() + ky * w.dilationY();
      for (int kx = 0; kx < op.kernelWidth(); kx++) {
        int ix = x * w.strideX() - w.padLeft() + kx * w.dilationX();
        if (inside(in, iy, ix)) {
          sum += in.at(c, iy, ix);
          taps++;
        } else if (op.countPadding()
            && iy < in.height() + w.padBottom()
            && ix < in.width() + w.padRight()) {
          taps++;
        }
      }
    }
    return sum / taps;
  }

  private static boolean inside(Planes in, int y, int x) {
    return y >= 0 && y < in.height() && x >= 0 && x < in.width();
  }

  static Planes globalAverage(Planes in) {
    Planes out = Planes.zeros(in.channels(), 1, 1);
    for (int c = 0; c < in.channels(); c++) {
      double sum = 0;
      for (int y = 0; y < in.height(); y++) {
        double row = 0;
        for (int x = 0; x < in.width(); x++) {
          row += in.at(c, y, x);
        }
        sum += row;
      }
      out.values()[c] = (float) (sum / in.plane());
    }
    return out;
  }

  static Planes globalMax(Planes in) {
    Planes out = Planes.zeros(in.channels(), 1, 1);
    for (int c = 0; c < in.channels(); c++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int i = c * in.plane(); i < (c + 1) * in.plane(); i++) {
        largest = Math.max(largest, in.values()[i]);
      }
      out.values()[c] = largest;
    }
    return out;
  }
}
