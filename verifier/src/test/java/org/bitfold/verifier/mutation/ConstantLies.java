package org.bitfold.verifier.mutation;

import static org.bitfold.verifier.mutation.Constants.changed;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.mutation.Constants.Constant;

/** Scales, shifts, slopes and biases that no pass should write. */
final class ConstantLies {
  private ConstantLies() {}

  static void addTo(Lies lies) {
    scale(lies, "batch norm's epsilon wrong", (v, c) -> v.get(c) * 0.9995f);
    scale(lies, "scale of the next channel", Constants::next);
    scale(
        lies,
        "scale of one channel a millionth off",
        (v, c) -> c == 0 ? v.get(c) * 1.000001f : v.get(c));
    scale(lies, "sign of the scale flipped", (v, c) -> -v.get(c));
    shift(lies, "shift dropped", (v, c) -> 0);
    shift(lies, "shift of the next channel", Constants::next);
    shift(
        lies,
        "shift in half precision",
        (v, c) -> Float.float16ToFloat(Float.floatToFloat16(v.get(c))));
    slope(lies, "slope swapped for its complement", (v, c) -> 1 - v.get(c));
    slope(lies, "slope of the next channel", Constants::next);
    slope(lies, "slope of the sides swapped", (v, c) -> 1 / v.get(c));
    lies.op(
        "float bias dropped",
        Op.Conv2d.class,
        op ->
            new Op.Conv2d(
                op.filters(), FloatVector.filled(op.bias().size(), 0), op.window(), op.groups()));
  }

  private static void scale(Lies lies, String name, Constant scale) {
    lies.op(
        name, Op.ScaleSums.class, op -> new Op.ScaleSums(changed(op.scale(), scale), op.bias()));
  }

  private static void shift(Lies lies, String name, Constant bias) {
    lies.op(name, Op.ScaleSums.class, op -> new Op.ScaleSums(op.scale(), changed(op.bias(), bias)));
  }

  private static void slope(Lies lies, String name, Constant slope) {
    lies.op(name, Op.PRelu.class, op -> new Op.PRelu(changed(op.slope(), slope)));
  }
}
