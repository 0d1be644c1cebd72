package org.bitfold.verifier.oracle;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;

/** Transposed convolution: each output gathers the taps that feed it, ky, kx, c ascending. */
final class TransposedConvolution {
  private TransposedConvolution() {}

  static Planes apply(Planes x, Op.ConvTranspose2d op, Shape shape) {
    Planes y = Planes.zeros(shape);
    for (int o = 0; o < y.channels(); o++) {
      for (int oy = 0; oy < y.height(); oy++) {
        for (int ox = 0; ox < y.width(); ox++) {
          y.values()[y.row(o, oy) + ox] = gather(x, op, o, oy, ox);
        }
      }
    }
    return y;
  }

  private static float gather(Planes x, Op.ConvTranspose2d op, int o, int oy, int ox) {
    Window window = op.window();
    int first = o / (op.filters().outputs() / op.groups()) * op.filters().inputs();
    float acc = op.bias().get(o);
    for (int ky = 0; ky < op.filters().kernelHeight(); ky++) {
      int iy = fed(oy + window.padTop() - ky * window.dilationY(), window.strideY(), x.height());
      for (int kx = 0; iy >= 0 && kx < op.filters().kernelWidth(); kx++) {
        int ix = fed(ox + window.padLeft() - kx * window.dilationX(), window.strideX(), x.width());
        for (int c = 0; ix >= 0 && c < op.filters().inputs(); c++) {
          acc = Math.fma(x.at(first + c, iy, ix), op.filters().get(o, ky, kx, c), acc);
        }
      }
    }
    return acc;
  }

  /** The input row or column whose tap lands {@code distance} after the first, or −1. */
  private static int fed(int distance, int stride, int size) {
    return distance >= 0 && distance % stride == 0 && distance / stride < size
        ? distance / stride
        : -1;
  }
}
