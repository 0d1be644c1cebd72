package org.bitfold.verifier.bounded;

import static org.bitfold.verifier.bounded.Rounding.ETA;
import static org.bitfold.verifier.bounded.Rounding.FOLDED;
import static org.bitfold.verifier.bounded.Rounding.gamma;
import static org.bitfold.verifier.bounded.Rounding.within;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Planes;

/** Error bounds of convolutions; sections 2 and 3 of {@code BOUNDS.md}. */
final class ConvolutionBounds {
  private ConvolutionBounds() {}

  /**
   * The sums of a binary convolution, in units of its scale: what the input errors make of them,
   * how far the original's weights may lie from ±s, and how the original's sum rounds.
   */
  static double[] sums(Op.BinaryConv2d op, Approximation x, Planes result) {
    MagnitudeConvolution taps = MagnitudeConvolution.of(op.filters(), op.window(), op.groups());
    double terms = taps.terms();
    double own = spread(terms) + gamma(terms + FOLDED) * (1 + spread(terms));
    double[] inside = taps.slide(x.magnitudes(), x.values(), result.shape());
    double[] errors =
        x.isExact()
            ? new double[result.values().length]
            : taps.slide(x.errors(), x.values(), result.shape());
    for (int i = 0; i < errors.length; i++) {
      double arrived = errors[i] * (1 + spread(terms)) * (1 + gamma(terms + FOLDED));
      errors[i] = Rounding.SLACK * (inside[i] * own + arrived);
    }
    return errors;
  }

  /** How far a weight that a straight-through estimator left may lie from ±s, relatively. */
  private static double spread(double terms) {
    return gamma(terms);
  }

  static double[] floats(Op.Conv2d op, Approximation x, Planes result) {
    MagnitudeConvolution taps = MagnitudeConvolution.of(op);
    Shape shape = result.shape();
    double[] sums = taps.slide(x.magnitudes(), x.values(), shape);
    double[] arrived = x.isExact() ? null : taps.slide(x.errors(), x.values(), shape);
    return bounds(sums, arrived, op.bias(), taps.terms(), 0, result);
  }

  static double[] transposed(Op.ConvTranspose2d op, Approximation x, Planes result) {
    MagnitudeConvolution taps = MagnitudeConvolution.of(op);
    Shape shape = result.shape();
    double[] sums = taps.gather(x.magnitudes(), x.values(), shape);
    double[] arrived = x.isExact() ? null : taps.gather(x.errors(), x.values(), shape);
    return bounds(sums, arrived, op.bias(), taps.terms(), 0, result);
  }

  static double[] binaryWeights(Op.BinaryWeightConv2d op, Approximation x, Planes result) {
    MagnitudeConvolution taps = MagnitudeConvolution.of(op.filters(), op.window(), op.groups());
    Shape shape = result.shape();
    double[] sums = taps.slide(x.magnitudes(), x.values(), shape);
    scale(sums, op.scale(), result);
    double[] arrived = null;
    if (!x.isExact()) {
      arrived = taps.slide(x.errors(), x.values(), shape);
      scale(arrived, op.scale(), result);
    }
    return bounds(sums, arrived, op.bias(), taps.terms(), spread(taps.terms()), result);
  }

  private static void scale(double[] sums, FloatVector scale, Planes result) {
    int plane = result.height() * result.width();
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= Math.abs((double) scale.get(i / plane));
    }
  }

  /**
   * @param sums Σ|x·w|
   * @param arrived Σ e·|w|, or null where the input has no errors
   * @param spread how far the original's weights may lie from the packed ones, relatively
   */
  private static double[] bounds(
      double[] sums,
      double[] arrived,
      FloatVector bias,
      double terms,
      double spread,
      Planes result) {
    double[] errors = new double[sums.length];
    int plane = result.height() * result.width();
    double rounding = gamma(terms + FOLDED);
    for (int i = 0; i < errors.length; i++) {
      double error = arrived == null ? 0 : arrived[i];
      double packed = sums[i] + Math.abs((double) bias.get(i / plane));
      double original = (packed + error) * (1 + spread);
      double bound =
          error
              + spread * (sums[i] + error)
              + rounding * (packed + original)
              + 2 * (terms + FOLDED) * ETA;
      errors[i] = within(packed + original, bound);
    }
    return errors;
  }
}
