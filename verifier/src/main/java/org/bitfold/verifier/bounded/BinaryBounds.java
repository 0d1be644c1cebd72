package org.bitfold.verifier.bounded;

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
                  Math.abs(first.values()[i]),
                  a.errors()[i],
                  Math.abs(second.values()[at]),
                  b.errors()[at]);
          i++;
        }
      }
    }
    return errors;
  }

  private static double bound(
      Op.BinaryFunction function, double x, double errorX, double y, double errorY) {
    double rounding = ErrorBounds.ROUNDINGS * ErrorBounds.U;
    return switch (function) {
      case ADD, SUBTRACT -> errorX + errorY + rounding * (x + y);
      case MULTIPLY -> x * errorY + y * errorX + errorX * errorY + rounding * x * y;
      case DIVIDE ->
          errorY < y
              ? (x * errorY + y * errorX) / (y * (y - errorY)) + rounding * x / y
              : Double.POSITIVE_INFINITY;
    };
  }
}
