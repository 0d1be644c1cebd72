package org.bitfold.runtime.reference;

import org.bitfold.model.Op;

/**
 * One axis of a {@link Op.Resize}: which input places make each output place, and with what
 * weights. Positions are exact fractions {@code numerator / denominator} of integers.
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
      axis.fill(i, interpolation, Position.of(interpolation.coordinates(), scale, i, in, out), in);
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

  private void fill(int i, Op.Interpolation interpolation, Position position, int in) {
    switch (interpolation) {
      case Op.Interpolation.Nearest nearest -> set(i, 0, position.round(nearest.rounding()), in, 1);
      case Op.Interpolation.Linear _ -> {
        Position inside = position.within(in);
        set(i, 0, inside.floor(), in, 1 - inside.rest());
        set(i, 1, inside.floor() + 1, in, inside.rest());
      }
      case Op.Interpolation.Cubic cubic -> {
        double a = cubic.a();
        long floor = position.floor();
        double rest = position.rest();
        set(i, 0, floor - 1, in, far(a, rest + 1));
        set(i, 1, floor, in, near(a, rest));
        set(i, 2, floor + 1, in, near(a, 1 - rest));
        set(i, 3, floor + 2, in, far(a, 2 - rest));
      }
    }
  }

  private void set(int i, int tap, long place, int in, double weight) {
    places[i * taps + tap] = Math.clamp(place, 0, in - 1);
    weights[i * taps + tap] = (float) weight;
  }

  /** Keys' kernel at distance {@code d} from 0 to 1. */
  private static double near(double a, double d) {
    return ((a + 2) * d - (a + 3)) * d * d + 1;
  }

  /** Keys' kernel at distance {@code d} from 1 to 2. */
  private static double far(double a, double d) {
    return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  }

  /**
   * Where an output place lies among the input places, as a fraction; the denominator is positive.
   */
  private record Position(long numerator, long denominator) {
    private static final Position ZERO = new Position(0, 1);

    static Position of(Op.Coordinates kind, Op.Ratio scale, int i, int in, int out) {
      return switch (kind) {
        case HALF_PIXEL -> halfPixel(scale, i);
        case PYTORCH_HALF_PIXEL -> out == 1 ? ZERO : halfPixel(scale, i);
        case ASYMMETRIC -> new Position((long) i * scale.denominator(), scale.numerator());
        case ALIGN_CORNERS -> out == 1 ? ZERO : new Position((long) i * (in - 1), out - 1);
      };
    }

    private static Position halfPixel(Op.Ratio scale, int i) {
      return new Position(
          (2L * i + 1) * scale.denominator() - scale.numerator(), 2L * scale.numerator());
    }

    /** The nearest position from 0 to {@code in} − 1. */
    Position within(int in) {
      return numerator < 0
          ? ZERO
          : numerator > denominator * (in - 1) ? new Position(in - 1, 1) : this;
    }

    long floor() {
      return Math.floorDiv(numerator, denominator);
    }

    double rest() {
      return (double) Math.floorMod(numerator, denominator) / denominator;
    }

    long round(Op.Rounding rounding) {
      return switch (rounding) {
        case FLOOR -> floor();
        case CEIL -> -Math.floorDiv(-numerator, denominator);
        case ROUND_HALF_DOWN -> -Math.floorDiv(denominator - 2 * numerator, 2 * denominator);
        case ROUND_HALF_UP -> Math.floorDiv(2 * numerator + denominator, 2 * denominator);
      };
    }
  }
}
