package org.bitfold.verifier.bounded;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * How far the original's result of an op may lie from the packed one, given how far its inputs may.
 * The derivation stands in the package's documentation.
 */
final class ErrorBounds {
  /** Half an ulp of 1. */
  static final double U = 0x1p-24;

  /** Roundings that both sides of a pointwise op have together, generously. */
  static final int ROUNDINGS = 16;

  /**
   * Runtimes compute exponentials, sigmoids and hyperbolic tangents by approximations of their own;
   * relative to the result or to 1, whichever is larger.
   */
  private static final double TRANSCENDENTAL = 4e-6;

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
      case Op.PRelu prelu -> prelu(x, prelu.slope(), result);
      case Op.Clip _ -> rounded(x.errors(), result, 0);
      case Op.Unary unary -> unary(unary.function(), x, result);
      case Op.Binary binary -> BinaryBounds.of(binary.function(), x, operands.get(1));
      case Op.Softmax _ -> softmax(x);
      case Op.Concat _ -> moved(op, operands, result);
      case Op.SelectChannels _ -> moved(op, operands, result);
      case Op.DepthToSpace _ -> moved(op, operands, result);
      case Op.SpaceToDepth _ -> moved(op, operands, result);
      case Op.Flatten _ -> moved(op, operands, result);
      case Op.Pad pad -> padded(pad, operands, result);
      case Op.Resize resize -> resized(resize, x, result);
      case Op.MaxPool _ -> moved(op, operands, result);
      case Op.AveragePool _ -> averaged(op, x, result);
      case Op.GlobalAveragePool _ -> averaged(op, x, result);
      case Op.GlobalMaxPool _ -> moved(op, operands, result);
    };
  }

  private static double[] affine(Approximation x, FloatVector scale, FloatVector bias) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      int c = x.channelOf(i);
      double slope = Math.abs(scale.get(c));
      double magnitude = slope * Math.abs(x.values().values()[i]) + Math.abs(bias.get(c));
      errors[i] = slope * x.errors()[i] + ROUNDINGS * U * magnitude;
    }
    return errors;
  }

  private static double[] prelu(Approximation x, FloatVector slope, Planes result) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      double lipschitz = Math.max(1, Math.abs(slope.get(x.channelOf(i))));
      errors[i] = lipschitz * x.errors()[i] + ROUNDINGS * U * Math.abs(result.values()[i]);
    }
    return errors;
  }

  private static double[] rounded(double[] errors, Planes result, double perMagnitude) {
    double[] sum = errors.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += perMagnitude * Math.abs(result.values()[i]);
    }
    return sum;
  }

  private static double[] unary(Op.UnaryFunction function, Approximation x, Planes result) {
    return switch (function) {
      case ABS, NEGATE -> x.errors();
      case SQRT -> monotone(x, result, v -> Math.sqrt(Math.max(v, 0)), ROUNDINGS * U);
      case EXP -> monotone(x, result, Math::exp, TRANSCENDENTAL);
      case SIGMOID -> monotone(x, result, v -> 1 / (1 + Math.exp(-v)), TRANSCENDENTAL);
      case TANH -> monotone(x, result, Math::tanh, TRANSCENDENTAL);
    };
  }

  /** A monotone function moves furthest at the ends of the interval its argument may lie in. */
  private static double[] monotone(
      Approximation x, Planes result, DoubleUnaryOperator function, double rounding) {
    double[] errors = new double[x.errors().length];
    for (int i = 0; i < errors.length; i++) {
      double at = x.values().values()[i];
      double middle = function.applyAsDouble(at);
      double up = function.applyAsDouble(at + x.errors()[i]) - middle;
      double down = middle - function.applyAsDouble(at - x.errors()[i]);
      errors[i] = Math.max(up, down) + rounding * Math.max(1, Math.abs(result.values()[i]));
    }
    return errors;
  }

  /** Softmax moves by at most half of twice the largest move of its arguments. */
  private static double[] softmax(Approximation x) {
    double largest = 0;
    for (double error : x.errors()) {
      largest = Math.max(largest, error);
    }
    double[] errors = new double[x.errors().length];
    Arrays.fill(errors, largest + TRANSCENDENTAL);
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

  /**
   * A runtime works positions out in binary32: off by up to (H + W)·u pixels, which moves the
   * result by that times a step between neighbours. The weights of Keys' kernel add up to less than
   * 2 in magnitude along either axis.
   */
  private static double[] resized(Op.Resize op, Approximation x, Planes result) {
    double largestError = 0;
    double largest = 0;
    for (int i = 0; i < x.errors().length; i++) {
      largestError = Math.max(largestError, x.errors()[i]);
      largest = Math.max(largest, Math.abs(x.values().values()[i]));
    }
    boolean moves = op.interpolation() instanceof Op.Interpolation.Nearest;
    int sides = result.height() + result.width();
    double rounding = moves ? 0 : ROUNDINGS * U * (1 + sides) * largest;
    double gain = op.interpolation() instanceof Op.Interpolation.Cubic ? 4 : 1;
    double[] errors = new double[result.values().length];
    Arrays.fill(errors, gain * largestError + rounding);
    return errors;
  }

  private static double[] averaged(Op op, Approximation x, Planes result) {
    double[] errors = doubles(Oracle.apply(op, List.of(x.errorPlanes()), result.shape()));
    double[] magnitudes = doubles(Oracle.apply(op, List.of(x.magnitudes()), result.shape()));
    int terms = x.values().height() * x.values().width();
    for (int i = 0; i < errors.length; i++) {
      errors[i] += 2.02 * (terms + ROUNDINGS) * U * magnitudes[i];
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
