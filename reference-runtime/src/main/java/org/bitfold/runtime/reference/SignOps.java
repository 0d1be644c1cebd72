package org.bitfold.runtime.reference;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.runtime.Tensor;

/** From floats and sums to signs, and back. */
final class SignOps {
  private SignOps() {}

  static Bits binarize(Op.Binarize op, Tensor in) {
    FloatVector threshold = op.thresholds();
    return Bits.generate(in.shape(), (y, x, c) -> in.get(y, x, c) >= threshold.get(c) ? 1 : -1);
  }

  static Trits ternarize(Op.Ternarize op, Tensor in) {
    return Trits.generate(
        in.shape(),
        (y, x, c) -> {
          float value = in.get(y, x, c);
          return value >= op.upper().get(c) ? 1 : value < op.lower().get(c) ? -1 : 0;
        });
  }

  static Tensor toFloat(Signs in) {
    return Tensor.generate(in.shape(), in::get);
  }

  static Tensor scale(Op.ScaleSums op, Sums in) {
    return Tensor.generate(
        in.shape(),
        (y, x, c) -> Math.fma((float) in.get(y, x, c), op.scale().get(c), op.bias().get(c)));
  }

  static Bits threshold(Op.ThresholdSums op, Sums in) {
    return Bits.generate(
        in.shape(), (y, x, c) -> in.get(y, x, c) >= op.thresholds().get(c) ? 1 : -1);
  }
}
