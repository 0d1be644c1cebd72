package org.bitfold.verifier.bounded;

import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/** Error bounds of convolutions: the same convolution over magnitudes and over errors. */
final class ConvolutionBounds {
  /** Both sides round, each by γ_K ≤ 1.01·K·u; a few roundings more for bias and scale. */
  private static final double BOTH_SIDES = 2.02;

  private ConvolutionBounds() {}

  /**
   * In units of the scale: input errors, the spread of the original's weights, and its rounding.
   */
  static double[] sums(Op.BinaryConv2d op, Approximation x, Planes result) {
    FloatVector one = FloatVector.filled(op.filters().outputs(), 1f);
    Op.Conv2d over = floats(op.filters(), one, op.window(), op.groups());
    double terms = terms(over.filters());
    double own = (1 + BOTH_SIDES) * terms * (terms + ErrorBounds.ROUNDINGS) * ErrorBounds.U;
    double[] errors = new double[result.values().length];
    if (!x.isExact()) {
      errors = ErrorBounds.doubles(Oracle.apply(over, List.of(x.errorPlanes()), result.shape()));
    }
    for (int i = 0; i < errors.length; i++) {
      errors[i] += own;
    }
    return errors;
  }

  static double[] floats(Op.Conv2d op, Approximation x, Planes result) {
    FloatFilters filters = op.filters();
    FloatFilters magnitudes =
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            magnitudes(filters.values()));
    Op overErrors = new Op.Conv2d(magnitudes, zeros(filters.outputs()), op.window(), op.groups());
    Op overValues = new Op.Conv2d(magnitudes, magnitudes(op.bias()), op.window(), op.groups());
    return bound(overErrors, overValues, x, result, terms(filters));
  }

  static double[] binaryWeights(Op.BinaryWeightConv2d op, Approximation x, Planes result) {
    Op.Conv2d overErrors = floats(op.filters(), op.scale(), op.window(), op.groups());
    Op overValues =
        new Op.Conv2d(overErrors.filters(), magnitudes(op.bias()), op.window(), op.groups());
    // The weights' own spread, K·u relatively, is a third share beside the two sides' rounding.
    return bound(overErrors, overValues, x, result, 2 * terms(overErrors.filters()));
  }

  static double[] transposed(Op.ConvTranspose2d op, Approximation x, Planes result) {
    FloatFilters filters = op.filters();
    FloatFilters magnitudes =
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            magnitudes(filters.values()));
    Op overErrors = with(op, magnitudes, zeros(filters.outputs()));
    Op overValues = with(op, magnitudes, magnitudes(op.bias()));
    return bound(overErrors, overValues, x, result, terms(filters));
  }

  private static Op with(Op.ConvTranspose2d op, FloatFilters filters, FloatVector bias) {
    return new Op.ConvTranspose2d(
        filters, bias, op.window(), op.outputPadY(), op.outputPadX(), op.groups());
  }

  private static double[] bound(
      Op overErrors, Op overValues, Approximation x, Planes result, long terms) {
    double[] errors =
        ErrorBounds.doubles(Oracle.apply(overValues, List.of(x.magnitudes()), result.shape()));
    double rounding = BOTH_SIDES * (terms + ErrorBounds.ROUNDINGS) * ErrorBounds.U;
    for (int i = 0; i < errors.length; i++) {
      errors[i] *= rounding;
    }
    if (!x.isExact()) {
      Planes arrived = Oracle.apply(overErrors, List.of(x.errorPlanes()), result.shape());
      for (int i = 0; i < errors.length; i++) {
        errors[i] += 1.001 * arrived.values()[i];
      }
    }
    return errors;
  }

  /** The magnitudes of scaled binary weights, as a float convolution. */
  private static Op.Conv2d floats(
      BitFilters filters, FloatVector scale, Window window, int groups) {
    float[] values =
        new float
            [filters.outputs() * filters.kernelHeight() * filters.kernelWidth() * filters.inputs()];
    int at = 0;
    for (int o = 0; o < filters.outputs(); o++) {
      float weight = Math.abs(scale.get(o));
      for (int ky = 0; ky < filters.kernelHeight(); ky++) {
        for (int kx = 0; kx < filters.kernelWidth(); kx++) {
          for (int c = 0; c < filters.inputs(); c++) {
            values[at++] = Math.abs(filters.get(o, ky, kx, c)) * weight;
          }
        }
      }
    }
    FloatFilters floats =
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            FloatVector.of(values));
    return new Op.Conv2d(floats, zeros(filters.outputs()), window, groups);
  }

  private static long terms(FloatFilters filters) {
    return (long) filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }

  private static FloatVector zeros(int count) {
    return FloatVector.filled(count, 0f);
  }

  private static FloatVector magnitudes(FloatVector values) {
    float[] magnitudes = values.toArray();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    return FloatVector.of(magnitudes);
  }
}
