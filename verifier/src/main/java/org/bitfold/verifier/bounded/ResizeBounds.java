package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import org.bitfold.model.Op;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.verifier.oracle.Planes;

/** Error bounds of resampling; section 6 of {@code BOUNDS.md}. */
final class ResizeBounds {
  /** Taps, two to either side, and by how much the ways to place them differ. */
  private static final int REACH = 5;

  private ResizeBounds() {}

  static double[] of(Op.Resize op, Approximation x, Planes result) {
    double[] error = around(x.errors(), x.values());
    double[] largest = new double[x.errors().length];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = x.largest(i);
    }
    largest = around(largest, x.values());
    int sides = result.height() + result.width() + x.values().height() + x.values().width();
    double[] errors = new double[result.values().length];
    for (int i = 0; i < errors.length; i++) {
      int from = nearby(i, result, x.values());
      errors[i] = bound(op.interpolation(), error[from], largest[from], sides);
    }
    return errors;
  }

  /** The input element next to output element {@code i}, but for a pixel or two. */
  private static int nearby(int i, Planes out, Planes in) {
    int column = i % out.width() * in.width() / out.width();
    int row = i / out.width() % out.height() * in.height() / out.height();
    int channel = i / (out.width() * out.height());
    return (channel * in.height() + row) * in.width() + column;
  }

  /** The largest value within {@link #REACH} pixels of each element. */
  private static double[] around(double[] values, Planes shape) {
    return along(along(values, shape.width(), 1), shape.height(), shape.width());
  }

  private static double[] along(double[] values, int length, int step) {
    double[] most = values.clone();
    for (int i = 0; i < values.length; i++) {
      int at = i / step % length;
      for (int k = Math.max(-REACH, -at); k <= Math.min(REACH, length - 1 - at); k++) {
        most[i] = Math.max(most[i], values[i + k * step]);
      }
    }
    return most;
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
