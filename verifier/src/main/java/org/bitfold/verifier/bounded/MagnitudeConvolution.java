package org.bitfold.verifier.bounded;

import org.bitfold.model.BitFilters;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.verifier.oracle.Planes;

/**
 * Convolutions of magnitudes, in binary64: {@code Σ |x|·|w|}, of which every bound of a convolution
 * is made. No result is smaller than the exact sum by more than {@link Rounding#SLACK} covers.
 *
 * @param magnitudes of the weights, {@code [outputs, height, width, inputs]}
 */
record MagnitudeConvolution(
    int outputs,
    int height,
    int width,
    int inputs,
    double[] magnitudes,
    Window window,
    int groups) {

  /** Terms of one sum. */
  long terms() {
    return (long) height * width * inputs;
  }

  /**
   * The sums.
   *
   * @param x magnitudes, {@code [C, H, W]} as {@code in} is
   * @param shape of the result
   */
  double[] slide(double[] x, Planes in, Shape shape) {
    double[] sums = new double[Math.toIntExact(shape.elements())];
    int perGroup = outputs / groups;
    for (int o = 0; o < outputs; o++) {
      int first = o / perGroup * inputs;
      for (int oy = 0; oy < shape.height(); oy++) {
        for (int ky = 0; ky < height; ky++) {
          int iy = oy * window.strideY() - window.padTop() + ky * window.dilationY();
          if (iy >= 0 && iy < in.height()) {
            int to = (o * shape.height() + oy) * shape.width();
            addRow(x, in, (first * in.height() + iy) * in.width(), o, ky, sums, to, shape.width());
          }
        }
      }
    }
    return sums;
  }

  private void addRow(
      double[] x, Planes in, int from, int o, int ky, double[] sums, int to, int count) {
    for (int kx = 0; kx < width; kx++) {
      int offset = kx * window.dilationX() - window.padLeft();
      int begin = offset >= 0 ? 0 : (-offset + window.strideX() - 1) / window.strideX();
      int last = in.width() - 1 - offset;
      int end = last < 0 ? 0 : Math.min(count, last / window.strideX() + 1);
      for (int c = 0; c < inputs; c++) {
        double weight = magnitudes[((o * height + ky) * width + kx) * inputs + c];
        int row = from + c * in.height() * in.width() + offset;
        for (int i = begin; i < end; i++) {
          sums[to + i] += x[row + i * window.strideX()] * weight;
        }
      }
    }
  }

  /** The sums of the transposed convolution: each output gathers the taps that feed it. */
  double[] gather(double[] x, Planes in, Shape shape) {
    double[] sums = new double[Math.toIntExact(shape.elements())];
    for (int i = 0; i < sums.length; i++) {
      int ox = i % shape.width();
      int oy = i / shape.width() % shape.height();
      sums[i] = gather(x, in, i / (shape.width() * shape.height()), oy, ox);
    }
    return sums;
  }

  private double gather(double[] x, Planes in, int o, int oy, int ox) {
    int first = o / (outputs / groups) * inputs;
    double sum = 0;
    for (int ky = 0; ky < height; ky++) {
      int iy = fed(oy + window.padTop() - ky * window.dilationY(), window.strideY(), in.height());
      for (int kx = 0; iy >= 0 && kx < width; kx++) {
        int ix = fed(ox + window.padLeft() - kx * window.dilationX(), window.strideX(), in.width());
        for (int c = 0; ix >= 0 && c < inputs; c++) {
          sum +=
              x[((first + c) * in.height() + iy) * in.width() + ix]
                  * magnitudes[((o * height + ky) * width + kx) * inputs + c];
        }
      }
    }
    return sum;
  }

  /** The input row or column whose tap lands {@code distance} after the first, or −1. */
  private static int fed(int distance, int stride, int size) {
    return distance >= 0 && distance % stride == 0 && distance / stride < size
        ? distance / stride
        : -1;
  }

  static MagnitudeConvolution of(Op.Conv2d op) {
    return new MagnitudeConvolution(
        op.filters().outputs(),
        op.filters().kernelHeight(),
        op.filters().kernelWidth(),
        op.filters().inputs(),
        magnitudes(op.filters().values().toArray()),
        op.window(),
        op.groups());
  }

  static MagnitudeConvolution of(Op.ConvTranspose2d op) {
    return new MagnitudeConvolution(
        op.filters().outputs(),
        op.filters().kernelHeight(),
        op.filters().kernelWidth(),
        op.filters().inputs(),
        magnitudes(op.filters().values().toArray()),
        op.window(),
        op.groups());
  }

  /** Weights of magnitude 1, and 0 where a weight is 0. */
  static MagnitudeConvolution of(BitFilters filters, Window window, int groups) {
    double[] ones =
        new double
            [filters.outputs() * filters.kernelHeight() * filters.kernelWidth() * filters.inputs()];
    int at = 0;
    for (int o = 0; o < filters.outputs(); o++) {
      for (int ky = 0; ky < filters.kernelHeight(); ky++) {
        for (int kx = 0; kx < filters.kernelWidth(); kx++) {
          for (int c = 0; c < filters.inputs(); c++) {
            ones[at++] = Math.abs(filters.get(o, ky, kx, c));
          }
        }
      }
    }
    return new MagnitudeConvolution(
        filters.outputs(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        filters.inputs(),
        ones,
        window,
        groups);
  }

  private static double[] magnitudes(float[] values) {
    double[] magnitudes = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      magnitudes[i] = Math.abs((double) values[i]);
    }
    return magnitudes;
  }
}
