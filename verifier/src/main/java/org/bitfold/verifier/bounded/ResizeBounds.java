package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import org.bitfold.model.Op;
import org.bitfold.model.Op.Interpolation;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.oracle.Resampling;

/** Error bounds of resampling; section 6 of {@code BOUNDS.md}. */
final class ResizeBounds {
  private final Op.Resize op;
  private final Planes in;
  private final Planes out;
  private final double displacement;

  private ResizeBounds(Op.Resize op, Planes in, Planes out) {
    this.op = op;
    this.in = in;
    this.out = out;
    this.displacement = gamma(FOLDED) * sides();
  }

  static double[] of(Op.Resize op, Approximation x, Planes result) {
    ResizeBounds resize = new ResizeBounds(op, x.values(), result);
    double[] largest = new double[x.errors().length];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = x.largest(i);
    }
    double[] error = resize.mostAround(x.errors());
    double[] magnitude = resize.mostAround(largest);
    double[] errors = new double[result.values().length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = bound(op.interpolation(), error[i], magnitude[i], resize.sides());
    }
    return errors;
  }

  private int sides() {
    return out.height() + out.width() + in.height() + in.width();
  }

  /** For each output element the largest value of those that it may be made of. */
  private double[] mostAround(double[] values) {
    Taps[] columns = taps(op.scaleX(), in.width(), out.width());
    Taps[] rows = taps(op.scaleY(), in.height(), out.height());
    double[] wide = along(values, in.width(), 1, columns);
    return along(wide, in.height(), out.width(), rows);
  }

  /** Along one axis of {@code length}, whose elements lie {@code step} apart. */
  private static double[] along(double[] values, int length, int step, Taps[] taps) {
    int lines = values.length / (length * step);
    double[] most = new double[lines * taps.length * step];
    for (int i = 0; i < most.length; i++) {
      Taps own = taps[i / step % taps.length];
      int start = i / (step * taps.length) * length * step + i % step;
      for (int at = own.first; at <= own.last; at++) {
        most[i] = Math.max(most[i], values[start + at * step]);
      }
    }
    return most;
  }

  /** The pixels that an output pixel may be made of, both included. */
  private record Taps(int first, int last) {}

  /** Either side may place a pixel a little beside where it lies. */
  private Taps[] taps(Op.Ratio scale, int from, int to) {
    int before = op.interpolation() instanceof Interpolation.Cubic ? 1 : 0;
    Taps[] taps = new Taps[to];
    for (int i = 0; i < to; i++) {
      double place = Resampling.place(op.interpolation(), scale, i, from, to);
      double first = Math.floor(place - displacement) - before;
      double last = Math.floor(place + displacement) + 1 + before;
      taps[i] =
          new Taps((int) Math.clamp(first, 0, from - 1.0), (int) Math.clamp(last, 0, from - 1.0));
    }
    return taps;
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
