package org.bitfold.runtime.reference;

import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Transposed convolution, seen from the output: which input pixels feed it, through which taps. */
final class TransposedConvolution {
  private TransposedConvolution() {}

  static Tensor apply(Op.ConvTranspose2d op, Tensor in, Shape shape) {
    int perGroup = shape.channels() / op.groups();
    return Tensor.generate(shape, (y, x, o) -> sum(op, in, y, x, o, o / perGroup));
  }

  private static float sum(Op.ConvTranspose2d op, Tensor in, int y, int x, int o, int group) {
    FloatFilters filters = op.filters();
    int first = group * filters.inputs();
    float sum = op.bias().get(o);
    for (int ky = 0; ky < filters.kernelHeight(); ky++) {
      int iy = op.inputRow(y, ky);
      if (iy < 0 || iy >= in.shape().height()) {
        continue;
      }
      for (int kx = 0; kx < filters.kernelWidth(); kx++) {
        int ix = op.inputColumn(x, kx);
        if (ix < 0 || ix >= in.shape().width()) {
          continue;
        }
        for (int c = 0; c < filters.inputs(); c++) {
          sum = Math.fma(in.get(iy, ix, first + c), filters.get(o, ky, kx, c), sum);
        }
      }
    }
    return sum;
  }
}
