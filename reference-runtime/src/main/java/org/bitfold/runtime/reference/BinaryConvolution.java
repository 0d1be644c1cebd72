package org.bitfold.runtime.reference;

import org.bitfold.model.BitFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;

/** The sums of signs times signs, over the taps that lie inside the picture. */
final class BinaryConvolution {
  private BinaryConvolution() {}

  static Sums apply(Op.BinaryConv2d op, Signs in, Shape shape) {
    int perGroup = shape.channels() / op.groups();
    return Sums.generate(shape, (y, x, o) -> sum(op, in, y, x, o, o / perGroup));
  }

  private static int sum(Op.BinaryConv2d op, Signs in, int y, int x, int o, int group) {
    BitFilters filters = op.filters();
    Window window = op.window();
    int first = group * filters.inputs();
    int sum = 0;
    for (int ky = 0; ky < filters.kernelHeight(); ky++) {
      int iy = window.row(y, ky);
      if (iy < 0 || iy >= in.shape().height()) {
        continue;
      }
      for (int kx = 0; kx < filters.kernelWidth(); kx++) {
        int ix = window.column(x, kx);
        if (ix < 0 || ix >= in.shape().width()) {
          continue;
        }
        for (int c = 0; c < filters.inputs(); c++) {
          sum += in.get(iy, ix, first + c) * filters.get(o, ky, kx, c);
        }
      }
    }
    return sum;
  }
}
