package org.bitfold.verifier.bounded;

import java.util.List;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * The ways that constants travel: how large all shifts were between where they set out and here.
 * Section 7 of {@code BOUNDS.md}.
 */
final class ShiftWays {
  private ShiftWays() {}

  /** Whether constants may go on behind {@code op}; every other op takes in what arrives. */
  static boolean goOn(Op op) {
    return op instanceof Op.Binary(BinaryFunction function) && function == BinaryFunction.ADD
        || op instanceof Op.DepthToSpace
        || op instanceof Op.SelectChannels
        || op instanceof Op.Resize resize
            && resize.interpolation() instanceof Interpolation.Nearest;
  }

  /** What shifts have travelled to each element of {@code result}, its own not counted. */
  static double[] to(Op op, List<Approximation> operands, Planes result) {
    if (!goOn(op)) {
      return new double[result.values().length];
    }
    List<Planes> ways = operands.stream().map(Approximation::travelledPlanes).toList();
    return ErrorBounds.doubles(Oracle.apply(op, ways, result.shape()));
  }
}
