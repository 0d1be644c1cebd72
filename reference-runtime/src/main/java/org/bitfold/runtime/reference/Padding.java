package org.bitfold.runtime.reference;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** A frame around a picture. */
final class Padding {
  private Padding() {}

  static Tensor apply(Op.Pad op, Tensor in, Shape shape) {
    int height = in.shape().height();
    int width = in.shape().width();
    return Tensor.generate(
        shape,
        (y, x, c) -> {
          int iy = op.mode().source(y - op.top(), height);
          int ix = op.mode().source(x - op.left(), width);
          return iy < 0 || ix < 0 ? op.value() : in.get(iy, ix, c);
        });
  }
}
