package org.bitfold.verifier.oracle;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/** Ops that look at one pixel at a time. */
final class Pointwise {
  private Pointwise() {}

  /** A function of channel and element. */
  @FunctionalInterface
  private interface Function {
    float at(int channel, float x);
  }

  private static Planes map(Planes x, Function function) {
    Planes y = Planes.zeros(x.channels(), x.height(), x.width());
    for (int c = 0; c < x.channels(); c++) {
      for (int i = c * x.plane(); i < (c + 1) * x.plane(); i++) {
        y.values()[i] = function.at(c, x.values()[i]);
      }
    }
    return y;
  }

  static Planes binarize(Planes x, Op.Binarize op) {
    return map(x, (c, v) -> v >= op.thresholds().get(c) ? 1f : -1f);
  }

  static Planes ternarize(Planes x, Op.Ternarize op) {
    return map(x, (c, v) -> v >= op.upper().get(c) ? 1f : v < op.lower().get(c) ? -1f : 0f);
  }

  static Planes threshold(Planes x, Op.ThresholdSums op) {
    return map(x, (c, v) -> (int) v >= op.thresholds().get(c) ? 1f : -1f);
  }

  static Planes fma(Planes x, FloatVector scale, FloatVector bias) {
    return map(x, (c, v) -> Math.fma(v, scale.get(c), bias.get(c)));
  }

  static Planes prelu(Planes x, Op.PRelu op) {
    return map(x, (c, v) -> v >= 0 ? v : v * op.slope().get(c));
  }

  static Planes clip(Planes x, Op.Clip op) {
    return map(x, (c, v) -> v < op.low() ? op.low() : v > op.high() ? op.high() : v);
  }

  static Planes unary(Planes x, Op.UnaryFunction function) {
    return map(
        x,
        (c, v) ->
            switch (function) {
              case ABS -> Math.abs(v);
              case NEGATE -> -v;
              case SQRT -> (float) Math.sqrt(v);
              case EXP -> (float) StrictMath.exp(v);
              case SIGMOID -> (float) (1 / (1 + StrictMath.exp(-(double) v)));
              case TANH -> (float) StrictMath.tanh(v);
            });
  }

  /** Softmax over channels: powers and their sum in binary64, channels ascending, one rounding. */
  static Planes softmax(Planes x) {
    Planes y = Planes.zeros(x.channels(), x.height(), x.width());
    for (int pixel = 0; pixel < x.plane(); pixel++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < x.channels(); c++) {
        largest = Math.max(largest, x.values()[c * x.plane() + pixel]);
      }
      double[] powers = new double[x.channels()];
      double sum = 0;
      for (int c = 0; c < x.channels(); c++) {
        powers[c] = StrictMath.exp((double) x.values()[c * x.plane() + pixel] - largest);
        sum += powers[c];
      }
      for (int c = 0; c < x.channels(); c++) {
        y.values()[c * x.plane() + pixel] = (float) (powers[c] / sum);
      }
    }
    return y;
  }

  static Planes binary(Planes a, Planes b, Op.BinaryFunction function) {
    Planes y = Planes.zeros(a.channels(), a.height(), a.width());
    for (int c = 0; c < a.channels(); c++) {
      for (int row = 0; row < a.height(); row++) {
        for (int x = 0; x < a.width(); x++) {
          float second =
              b.at(b.channels() == 1 ? 0 : c, b.height() == 1 ? 0 : row, b.width() == 1 ? 0 : x);
          y.values()[y.row(c, row) + x] = apply(function, a.at(c, row, x), second);
        }
      }
    }
    return y;
  }

  private static float apply(Op.BinaryFunction function, float a, float b) {
    return switch (function) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
    };
  }
}
