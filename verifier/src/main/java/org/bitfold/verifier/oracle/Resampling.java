package org.bitfold.verifier.oracle;

import org.bitfold.model.Op;
import org.bitfold.model.Shape;

/**
 * Resize. Places and weights are worked out in binary64 and each weight is rounded once; each row
 * is resampled along x first, then the rows are combined, taps ascending: one product, then fused
 * multiply-adds.
 */
public final class Resampling {
  private Resampling() {}

  /**
   * Where among the {@code in} pixels of an axis output pixel {@code i} of {@code out} lies, as far
   * as binary64 holds it.
   */
  public static double place(
      Op.Interpolation interpolation, Op.Ratio scale, int i, int in, int out) {
    Position position = Position.of(interpolation.coordinates(), scale, i, in, out);
    Position placed =
        interpolation instanceof Op.Interpolation.Linear ? position.within(in) : position;
    return placed.pixel() + placed.rest();
  }

  /** Taps of one output row or column: input places, already moved inside, and float weights. */
  private record Taps(int[] places, float[] weights) {}

  static Planes apply(Planes in, Op.Resize op, Shape shape) {
    Planes wide = Planes.zeros(in.channels(), in.height(), shape.width());
    for (int x = 0; x < shape.width(); x++) {
      Taps taps = taps(op.interpolation(), op.scaleX(), x, in.width(), shape.width());
      for (int row = 0; row < in.channels() * in.height(); row++) {
        wide.values()[row * shape.width() + x] = sum(in.values(), row * in.width(), 1, taps);
      }
    }
    Planes out = Planes.zeros(shape);
    for (int y = 0; y < shape.height(); y++) {
      Taps taps = taps(op.interpolation(), op.scaleY(), y, in.height(), shape.height());
      for (int c = 0; c < in.channels(); c++) {
        for (int x = 0; x < shape.width(); x++) {
          out.values()[out.row(c, y) + x] =
              sum(wide.values(), wide.row(c, 0) + x, shape.width(), taps);
        }
      }
    }
    return out;
  }

  private static float sum(float[] values, int start, int step, Taps taps) {
    float sum = values[start + taps.places[0] * step] * taps.weights[0];
    for (int i = 1; i < taps.places.length; i++) {
      sum = Math.fma(values[start + taps.places[i] * step], taps.weights[i], sum);
    }
    return sum;
  }

  private static Taps taps(Op.Interpolation interpolation, Op.Ratio scale, int i, int in, int out) {
    Position position = Position.of(interpolation.coordinates(), scale, i, in, out);
    return switch (interpolation) {
      case Op.Interpolation.Nearest nearest -> clamped(position.nearest(nearest.rounding()), in, 1);
      case Op.Interpolation.Linear _ -> {
        Position inside = position.within(in);
        yield clamped(inside.pixel(), in, 1 - inside.rest(), inside.rest());
      }
      case Op.Interpolation.Cubic(_, float a) -> {
        double rest = position.rest();
        yield clamped(
            position.pixel() - 1,
            in,
            keysFar(a, rest + 1),
            keysNear(a, rest),
            keysNear(a, 1 - rest),
            keysFar(a, 2 - rest));
      }
    };
  }

  private static Taps clamped(long first, int size, double... weights) {
    int[] places = new int[weights.length];
    float[] rounded = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      places[i] = Math.clamp(first + i, 0, size - 1);
      rounded[i] = (float) weights[i];
    }
    return new Taps(places, rounded);
  }

  /** A position among pixels, the exact fraction {@code n / d}. */
  private record Position(long n, long d) {
    static Position of(Op.Coordinates coordinates, Op.Ratio scale, int i, int in, int out) {
      long num = scale.numerator();
      long den = scale.denominator();
      Position halfPixel = new Position((2L * i + 1) * den - num, 2 * num);
      return switch (coordinates) {
        case HALF_PIXEL -> halfPixel;
        case PYTORCH_HALF_PIXEL -> out > 1 ? halfPixel : new Position(0, 1);
        case ASYMMETRIC -> new Position(i * den, num);
        case ALIGN_CORNERS -> out > 1 ? new Position(i * (in - 1L), out - 1) : new Position(0, 1);
      };
    }

    long pixel() {
      return Math.floorDiv(n, d);
    }

    double rest() {
      return (double) Math.floorMod(n, d) / d;
    }

    Position within(int size) {
      return n < 0 ? new Position(0, 1) : n > (size - 1) * d ? new Position(size - 1, 1) : this;
    }

    long nearest(Op.Rounding rounding) {
      return switch (rounding) {
        case FLOOR -> Math.floorDiv(n, d);
        case CEIL -> Math.ceilDiv(n, d);
        case ROUND_HALF_DOWN -> Math.ceilDiv(2 * n - d, 2 * d);
        case ROUND_HALF_UP -> Math.floorDiv(2 * n + d, 2 * d);
      };
    }
  }

  /** Keys' kernel for distances up to 1. */
  private static double keysNear(double a, double d) {
    return ((a + 2) * d - (a + 3)) * d * d + 1;
  }

  /** Keys' kernel for distances from 1 to 2. */
  private static double keysFar(double a, double d) {
    return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  }
}
