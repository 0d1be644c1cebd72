package org.bitfold.runtime.reference;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Ops that make each element from the elements at its own place. */
final class Pointwise {
  private Pointwise() {}

  static Tensor affine(Op.Affine op, Tensor in) {
    return Tensor.generate(
        in.shape(), (y, x, c) -> Math.fma(in.get(y, x, c), op.scale().get(c), op.bias().get(c)));
  }

  static Tensor prelu(Op.PRelu op, Tensor in) {
    return Tensor.generate(
        in.shape(),
        (y, x, c) -> {
          float value = in.get(y, x, c);
          return value >= 0 ? value : value * op.slope().get(c);
        });
  }

  static Tensor clip(Op.Clip op, Tensor in) {
    return Tensor.generate(
        in.shape(),
        (y, x, c) -> {
          float value = in.get(y, x, c);
          return value < op.low() ? op.low() : value > op.high() ? op.high() : value;
        });
  }

  static Tensor unary(Op.UnaryFunction function, Tensor in) {
    return Tensor.generate(in.shape(), (y, x, c) -> function.apply(in.get(y, x, c)));
  }

  static Tensor binary(Op.BinaryFunction function, Tensor first, Tensor second) {
    Shape repeated = second.shape();
    return Tensor.generate(
        first.shape(),
        (y, x, c) ->
            function.apply(
                first.get(y, x, c),
                second.get(
                    repeated.height() == 1 ? 0 : y,
                    repeated.width() == 1 ? 0 : x,
                    repeated.channels() == 1 ? 0 : c)));
  }
}
