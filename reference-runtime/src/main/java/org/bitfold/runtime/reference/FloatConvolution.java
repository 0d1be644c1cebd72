package org.bitfold.runtime.reference;

import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;

/** Convolutions over float activations: one fused multiply-add per tap and channel, in order. */
final class FloatConvolution {
  private final Tensor in;
  private final Window window;
  private final int kernelHeight;
  private final int kernelWidth;
  private final int inputs;
  private final int outputsPerGroup;
  private final Weights weights;

  private FloatConvolution(
      Tensor in,
      Window window,
      int kernelHeight,
      int kernelWidth,
      int inputs,
      int outputsPerGroup,
      Weights weights) {
    this.in = in;
    this.window = window;
    this.kernelHeight = kernelHeight;
    this.kernelWidth = kernelWidth;
    this.inputs = inputs;
    this.outputsPerGroup = outputsPerGroup;
    this.weights = weights;
  }

  static Tensor apply(Op.Conv2d op, Tensor in, Shape shape) {
    FloatFilters filters = op.filters();
    FloatConvolution convolution =
        new FloatConvolution(
            in,
            op.window(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            filters.outputs() / op.groups(),
            filters::get);
    return Tensor.generate(shape, (y, x, o) -> convolution.sum(op.bias().get(o), y, x, o));
  }

  static Tensor apply(Op.BinaryWeightConv2d op, Tensor in, Shape shape) {
    BitFilters filters = op.filters();
    FloatConvolution convolution =
        new FloatConvolution(
            in,
            op.window(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            filters.outputs() / op.groups(),
            filters::get);
    return Tensor.generate(
        shape,
        (y, x, o) -> Math.fma(convolution.sum(0f, y, x, o), op.scale().get(o), op.bias().get(o)));
  }

  private float sum(float start, int y, int x, int o) {
    int first = o / outputsPerGroup * inputs;
    float sum = start;
    for (int ky = 0; ky < kernelHeight; ky++) {
      int iy = window.row(y, ky);
      if (iy < 0 || iy >= in.shape().height()) {
        continue;
      }
      for (int kx = 0; kx < kernelWidth; kx++) {
        int ix = window.column(x, kx);
        if (ix < 0 || ix >= in.shape().width()) {
          continue;
        }
        for (int c = 0; c < inputs; c++) {
          sum = Math.fma(in.get(iy, ix, first + c), weights.at(o, ky, kx, c), sum);
        }
      }
    }
    return sum;
  }

  /** The weight of filter o at tap (ky, kx) for its input channel c. */
  @FunctionalInterface
  private interface Weights {
    float at(int o, int ky, int kx, int c);
  }
}
