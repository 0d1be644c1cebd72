package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import java.util.Arrays;
import org.bitfold.model.Op;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.verifier.oracle.Planes;

/** Error bounds of resampling; section 6 of {@code BOUNDS.md}. */
final class ResizeBounds {
  private ResizeBounds() {}

  static double[] of(Op.Resize op, Approximation x, Planes result) {
    double error = 0;
    double largest = 0;
    for (int i = 0; i < x.errors().length; i++) {
      error = Math.max(error, x.errors()[i]);
      largest = Math.max(largest, x.largest(i));
    }
    int sides = result.height() + result.width() + x.values().height() + x.values().width();
    double[] errors = new double[result.values().length];
    Arrays.fill(errors, bound(op.interpolation(), error, largest, sides));
    return errors;
  }

  private static double bound(
      Interpolation interpolation, double error, double largest, int sides) {
    return switch (interpolation) {
      case Interpolation.Nearest _ -> error;
      case Interpolation.Linear _ -> bound(1, 2, error, largest, sides);
      case Interpolation.Cubic(_, float a) -> bound(gain(a), slope(a), error, largest, sides);
    };
  }

  /**
   * @param gain what the weights of one axis add up to in magnitude, at most
   * @param slope what their derivatives add up to
   */
  private static double bound(double gain, double slope, double error, double largest, int sides) {
    double displaced = gain * slope * gamma(FOLDED) * sides * largest;
    double rounded = 2 * gamma(FOLDED) * gain * gain * largest + FOLDED * ETA;
    return within(gain * gain * largest, gain * gain * error + displaced + rounded);
  }

  /** Keys' kernel: the far weights add up to |a|/4 at most, the near ones to 1 + |a|/4. */
  private static double gain(double a) {
    return 1 + 0.6 * Math.abs(a);
  }

  /** Keys' kernel: the slopes of the near weights lie within 1.5 + |a|, of the far ones in |a|. */
  private static double slope(double a) {
    return 3 + 4 * Math.abs(a);
  }
}
