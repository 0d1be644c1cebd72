package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.SLACK;
import static org.bitfold.verifier.bounded.Rounding.U;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * How far the original's result of an op may lie from the packed one, given how far its inputs may.
 * {@code BOUNDS.md} derives each.
 */
final class ErrorBounds {
  /**
   * Runtimes compute exponentials, sigmoids and hyperbolic tangents by approximations of their own;
   * relative to the result or to 1, whichever is larger.
   */
  static final double TRANSCENDENTAL = 4e-6;

  private ErrorBounds() {}

  /**
   * The errors of a result.
   *
   * @param operands the op's inputs
   * @param result what the op makes of them
   */
  static double[] of(Op op, List<Approximation> operands, Planes result) {
    Approximation x = operands.get(0);
    return switch (op) {
      case Op.Binarize _ -> new double[result.values().length];
      case Op.Ternarize _ -> new double[result.values().length];
      case Op.ThresholdSums _ -> new double[result.values().length];
      case Op.ToFloat _ -> x.errors();
      case Op.BinaryConv2d conv -> ConvolutionBounds.sums(conv, x, result);
      case Op.ScaleSums scale -> affine(x, scale.scale(), scale.bias());
      case Op.Conv2d conv -> ConvolutionBounds.floats(conv, x, result);
      case Op.BinaryWeightConv2d conv -> ConvolutionBounds.binaryWeights(conv, x, result);
      case Op.ConvTranspose2d conv -> ConvolutionBounds.transposed(conv, x, result);
      case Op.Affine affine -> affine(x, affine.scale(), affine.bias());
      case Op.PRelu prelu -> prelu(x, prelu.slope());
      case Op.Clip clip -> clip(clip, x);
      case Op.Unary unary -> unary(unary.function(), x);
      case Op.Binary binary -> BinaryBounds.of(binary.function(), x, operands.get(1));
      case Op.Softmax _ -> softmax(x);
      case Op.Concat _ -> moved(op, operands, result);
      case Op.SelectChannels _ -> moved(op, operands, result);
      case Op.DepthToSpace _ -> moved(op, operands, result);
      case Op.SpaceToDepth _ -> moved(op, operands, result);
      case Op.Flatten _ -> moved(op, operands, result);
      case Op.Pad pad -> padded(pad, operands, result);
      case Op.Resize resize -> ResizeBounds.of(resize, x, result);
      case Op.MaxPool _ -> moved(op, operands, result);
      case Op.AveragePool pool -> averaged(op, x, result, pool.kernelHeight() * pool.kernelWidth());
      case Op.GlobalAveragePool _ ->
          averaged(op, x, result, x.values().height() * x.values().width());
      case Op.GlobalMaxPool _ -> moved(op, operands, result);
    };
  }

  /**
   * How wide the numbers lie apart that a function may give, whatever it is given; 0 where nothing
   * ends them. Gates that all are closed still are no open ones.
   */
  static double reach(Op op) {
    if (op instanceof Op.Unary(Op.UnaryFunction function)) {
      return switch (function) {
        case SIGMOID -> 1;
        case TANH -> 2;
        case ABS, NEGATE, SQRT, EXP -> 0;
      };
    }
    return op instanceof Op.Softmax ? 1 : 0;
  }

  private static double[] affine(Approximation x, FloatVector scale, FloatVector bias) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      int c = x.channelOf(i);
      double slope = Math.abs((double) scale.get(c));
      double magnitude = slope * x.largest(i) + Math.abs((double) bias.get(c));
      errors[i] = rounded(slope * x.errors()[i], magnitude);
    }
    return errors;
  }

  private static double[] prelu(Approximation x, FloatVector slope) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      double lipschitz = Math.max(1, Math.abs((double) slope.get(x.channelOf(i))));
      errors[i] = rounded(lipschitz * x.errors()[i], lipschitz * x.largest(i));
    }
    return errors;
  }

  /** Where even the error does not bring the value back between them, both are at the same end. */
  private static double[] clip(Op.Clip op, Approximation x) {
    double[] errors = x.errors().clone();
    for (int i = 0; i < errors.length; i++) {
      double value = x.values().values()[i];
      boolean below = value + errors[i] <= op.low();
      boolean above = value - errors[i] >= op.high();
      errors[i] = below || above ? 0 : errors[i];
    }
    return errors;
  }

  /** An error that arrives, and the roundings of both sides, of numbers up to a magnitude. */
  private static double rounded(double arrived, double magnitude) {
    return within(magnitude, arrived + 2 * (gamma(FOLDED) * magnitude + FOLDED * ETA));
  }

  private static double[] unary(Op.UnaryFunction function, Approximation x) {
    return switch (function) {
      case ABS, NEGATE -> x.errors();
      case SQRT -> monotone(x, v -> Math.sqrt(Math.max(v, 0)), gamma(FOLDED), 0);
      case EXP -> monotone(x, Math::exp, TRANSCENDENTAL, TRANSCENDENTAL);
      case SIGMOID -> monotone(x, v -> 1 / (1 + Math.exp(-v)), 0, TRANSCENDENTAL);
      case TANH -> monotone(x, Math::tanh, 0, TRANSCENDENTAL);
    };
  }

  /**
   * A monotone function moves furthest at the ends of the interval its argument may lie in.
   *
   * @param relative how far the original's function may be off, relatively; the packed one is
   *     rounded once
   * @param absolute the same absolutely
   */
  private static double[] monotone(
      Approximation x, DoubleUnaryOperator function, double relative, double absolute) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      double at = x.values().values()[i];
      double middle = function.applyAsDouble(at);
      double most = function.applyAsDouble(at + x.errors()[i]);
      double least = function.applyAsDouble(at - x.errors()[i]);
      double magnitude = Math.max(Math.abs(most), Math.abs(least));
      errors[i] =
          within(
              Math.max(magnitude, absolute), // the original may be off where this is exactly 0
              Math.max(most - middle, middle - least)
                  + (relative + 2 * U) * magnitude
                  + absolute
                  + ETA);
    }
    return errors;
  }

  /** Softmax moves by at most half of the largest move of its arguments, pixel by pixel. */
  private static double[] softmax(Approximation x) {
    int plane = x.values().height() * x.values().width();
    double[] largest = new double[plane];
    for (int i = 0; i < x.errors().length; i++) {
      largest[i % plane] = Math.max(largest[i % plane], x.errors()[i]);
    }
    double[] errors = new double[x.errors().length];
    double sum = gamma(x.values().channels() + FOLDED);
    for (int i = 0; i < errors.length; i++) {
      errors[i] = SLACK * (largest[i % plane] / 2 + sum + TRANSCENDENTAL);
    }
    return errors;
  }

  /** Errors go where the values go. */
  private static double[] moved(Op op, List<Approximation> operands, Planes result) {
    List<Planes> errors = operands.stream().map(Approximation::errorPlanes).toList();
    return doubles(Oracle.apply(op, errors, result.shape()));
  }

  /** What is padded with is a constant, without error. */
  private static double[] padded(Op.Pad pad, List<Approximation> operands, Planes result) {
    Op.Pad errorFree = new Op.Pad(pad.top(), pad.left(), pad.bottom(), pad.right(), pad.mode(), 0f);
    return moved(errorFree, operands, result);
  }

  /** Section 2 with weights of one over the number of taps; averages are made in binary32 here. */
  private static double[] averaged(Op op, Approximation x, Planes result, int terms) {
    double[] errors = doubles(Oracle.apply(op, List.of(x.errorPlanes()), result.shape()));
    double[] magnitudes = doubles(Oracle.apply(op, List.of(x.magnitudePlanes()), result.shape()));
    double rounding = gamma(terms + FOLDED);
    for (int i = 0; i < errors.length; i++) {
      if (errors[i] == 0 && magnitudes[i] == 0) {
        continue;
      }
      double arrived = errors[i] * (1 + rounding) + terms * ETA;
      double magnitude = magnitudes[i] * (1 + rounding) + terms * ETA;
      errors[i] =
          within(
              terms * (magnitude + arrived),
              arrived + rounding * (2 * magnitude + arrived) + 2 * (terms + FOLDED) * ETA);
    }
    return errors;
  }

  static double[] doubles(Planes planes) {
    double[] doubles = new double[planes.values().length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = planes.values()[i];
    }
    return doubles;
  }
}
