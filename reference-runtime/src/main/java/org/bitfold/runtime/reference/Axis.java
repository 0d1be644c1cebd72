package org.bitfold.runtime.reference;

import org.bitfold.model.Op;

/**
 * One axis of a {@link Op.Resize}: which input places make each output place, and with what
 * weights.
 *
 * <p>Places outside the picture are moved to its edge.
 */
public final class Axis {
  private final int taps;
  private final int[] places;
  private final float[] weights;

  private Axis(int outputs, int taps) {
    this.taps = taps;
    this.places = new int[outputs * taps];
    this.weights = new float[outputs * taps];
  }

  /**
   * The axis along which {@code in} places become {@code out}.
   *
   * @param scale the ratio that the op states
   */
  public static Axis of(Op.Interpolation interpolation, Op.Ratio scale, int in, int out) {
    Axis axis =
        new Axis(
            out,
            switch (interpolation) {
              case Op.Interpolation.Nearest _ -> 1;
              case Op.Interpolation.Linear _ -> 2;
              case Op.Interpolation.Cubic _ -> 4;
            });
    for (int i = 0; i < out; i++) {
      axis.fill(i, interpolation, place(interpolation.coordinates(), scale, i, in, out), in);
    }
    return axis;
  }

  /** Input places per output place. */
  public int taps() {
    return taps;
  }

  /** The input place of tap {@code tap} of output place {@code i}. */
  public int place(int i, int tap) {
    return places[i * taps + tap];
  }

  /** The weight of tap {@code tap} of output place {@code i}. */
  public float weight(int i, int tap) {
    return weights[i * taps + tap];
  }

  private static double place(Op.Coordinates kind, Op.Ratio scale, int i, int in, int out) {
    double inverse = (double) scale.denominator() / scale.numerator();
    return switch (kind) {
      case HALF_PIXEL -> (i + 0.5) * inverse - 0.5;
      case PYTORCH_HALF_PIXEL -> out == 1 ? 0 : (i + 0.5) * inverse - 0.5;
      case ASYMMETRIC -> i * inverse;
      case ALIGN_CORNERS -> out == 1 ? 0 : (double) i * (in - 1) / (out - 1);
    };
  }

  private void fill(int i, Op.Interpolation interpolation, double place, int in) {
    int floor = (int) Math.floor(place);
    double rest = place - floor;
    switch (interpolation) {
      case Op.Interpolation.Nearest nearest -> set(i, 0, round(nearest.rounding(), place), in, 1);
      case Op.Interpolation.Linear _ -> {
        set(i, 0, floor, in, 1 - rest);
        set(i, 1, floor + 1, in, rest);
      }
      case Op.Interpolation.Cubic cubic -> {
        double a = cubic.a();
        set(i, 0, floor - 1, in, far(a, rest + 1));
        set(i, 1, floor, in, near(a, rest));
        set(i, 2, floor + 1, in, near(a, 1 - rest));
        set(i, 3, floor + 2, in, far(a, 2 - rest));
      }
    }
  }

  private void set(int i, int tap, int place, int in, double weight) {
    places[i * taps + tap] = Math.clamp(place, 0, in - 1);
    weights[i * taps + tap] = (float) weight;
  }

  private static int round(Op.Rounding rounding, double place) {
    return (int)
        switch (rounding) {
          case FLOOR -> Math.floor(place);
          case CEIL -> Math.ceil(place);
          case ROUND_HALF_DOWN -> Math.ceil(place - 0.5);
          case ROUND_HALF_UP -> Math.floor(place + 0.5);
        };
  }

  /** Keys' kernel at distance {@code d} from 0 to 1. */
  private static double near(double a, double d) {
    return ((a + 2) * d - (a + 3)) * d * d + 1;
  }

  /** Keys' kernel at distance {@code d} from 1 to 2. */
  private static double far(double a, double d) {
    return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  }
}
