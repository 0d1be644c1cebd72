package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Planes;

/** Error bounds of functions of two values, the second repeated where it has size 1. */
final class BinaryBounds {
  private BinaryBounds() {}

  static double[] of(Op.BinaryFunction function, Approximation a, Approximation b) {
    Planes first = a.values();
    Planes second = b.values();
    double[] errors = new double[a.errors().length];
    int i = 0;
    for (int c = 0; c < first.channels(); c++) {
      for (int y = 0; y < first.height(); y++) {
        for (int x = 0; x < first.width(); x++) {
          int at =
              ((second.channels() == 1 ? 0 : c) * second.height() + (second.height() == 1 ? 0 : y))
                      * second.width()
                  + (second.width() == 1 ? 0 : x);
          errors[i] =
              bound(
                  function,
                  a.magnitude(i),
                  a.errors()[i],
                  function == Op.BinaryFunction.DIVIDE
                      ? Math.abs((double) second.values()[at])
                      : b.magnitude(at),
                  b.errors()[at]);
          i++;
        }
      }
    }
    return errors;
  }

  /** Section 4: the exact function's move, and the roundings of both sides. */
  private static double bound(
      Op.BinaryFunction function, double x, double errorX, double y, double errorY) {
    return switch (function) {
      case ADD, SUBTRACT -> rounded(errorX + errorY, x + y + errorX + errorY);
      case MULTIPLY ->
          rounded(x * errorY + y * errorX + errorX * errorY, (x + errorX) * (y + errorY));
      case DIVIDE ->
          errorY < y
              ? rounded((x * errorY + y * errorX) / (y * (y - errorY)), (x + errorX) / (y - errorY))
              : Double.POSITIVE_INFINITY;
    };
  }

  private static double rounded(double moved, double magnitude) {
    return within(magnitude, moved + gamma(FOLDED) * magnitude + FOLDED * ETA);
  }
}
