package org.bitfold.verifier.oracle;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.verifier.Deadline;

/**
 * Convolution over planes. Each output's own chain of operations runs over ky, kx, c ascending, as
 * the specification orders it; the loop over x inside only interleaves the chains of neighbours.
 */
final class Convolution {
  private Convolution() {}

  /**
   * A stack of filters.
   *
   * @param weights of a filter by its number, {@code [height, width, inputs]}
   */
  record Filters(int outputs, int height, int width, int inputs, IntFunction<float[]> weights) {
    static Filters of(FloatFilters filters) {
      return new Filters(
          filters.outputs(),
          filters.kernelHeight(),
          filters.kernelWidth(),
          filters.inputs(),
          o -> weights(filters, o));
    }

    static Filters of(BitFilters filters) {
      return new Filters(
          filters.outputs(),
          filters.kernelHeight(),
          filters.kernelWidth(),
          filters.inputs(),
          o -> weights(filters, o));
    }

    private static float[] weights(FloatFilters filters, int o) {
      int taps = filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
      float[] weights = new float[taps];
      for (int i = 0; i < taps; i++) {
        weights[i] = filters.values().get(o * taps + i);
      }
      return weights;
    }

    /** Word by word: asking for one weight at a time takes longer than multiplying by it. */
    private static float[] weights(BitFilters filters, int o) {
      int inputs = filters.inputs();
      int words = BitFilters.words(inputs);
      int taps = filters.kernelHeight() * filters.kernelWidth();
      float[] weights = new float[taps * inputs];
      for (int tap = 0; tap < taps; tap++) {
        for (int word = 0; word < words; word++) {
          int at = (o * taps + tap) * words + word;
          int signs = filters.signs().get(at);
          int nonzero = filters.nonzero().isPresent() ? filters.nonzero().get().get(at) : -1;
          int first = tap * inputs + 32 * word;
          int count = Math.min(32, inputs - 32 * word);
          for (int bit = 0; bit < count; bit++) {
            weights[first + bit] = (2 * (signs >>> bit & 1) - 1) * (nonzero >>> bit & 1);
          }
        }
      }
      return weights;
    }
  }

  /** Sums of ±1 products are whole numbers below 2²⁴, so float arithmetic is exact in any order. */
  static Planes sums(Planes x, Op.BinaryConv2d op, Shape shape) {
    return slide(x, Filters.of(op.filters()), zero(shape), op.window(), op.groups(), shape);
  }

  static Planes floats(Planes x, Op.Conv2d op, Shape shape) {
    return slide(x, Filters.of(op.filters()), op.bias(), op.window(), op.groups(), shape);
  }

  static Planes binaryWeights(Planes x, Op.BinaryWeightConv2d op, Shape shape) {
    Planes sums = slide(x, Filters.of(op.filters()), zero(shape), op.window(), op.groups(), shape);
    return Pointwise.fma(sums, op.scale(), op.bias());
  }

  private static FloatVector zero(Shape shape) {
    return FloatVector.filled(shape.channels(), 0f);
  }

  private static Planes slide(
      Planes x, Filters filters, FloatVector start, Window window, int groups, Shape shape) {
    Planes y = Planes.zeros(shape);
    int perGroup = filters.outputs() / groups;
    for (int o = 0; o < filters.outputs(); o++) {
      Deadline.checkpoint();
      int first = o / perGroup * filters.inputs();
      float[] filter = filters.weights().apply(o);
      for (int oy = 0; oy < y.height(); oy++) {
        int to = y.row(o, oy);
        Arrays.fill(y.values(), to, to + y.width(), start.get(o));
        for (int ky = 0; ky < filters.height(); ky++) {
          int iy = oy * window.strideY() - window.padTop() + ky * window.dilationY();
          if (iy >= 0 && iy < x.height()) {
            addRow(x, iy, first, filters, filter, ky, window, y, to);
          }
        }
      }
    }
    return y;
  }

  /** Adds what filter row {@code ky} sees in input row {@code iy} to one output row. */
  private static void addRow(
      Planes x,
      int iy,
      int first,
      Filters filters,
      float[] filter,
      int ky,
      Window window,
      Planes y,
      int to) {
    for (int kx = 0; kx < filters.width(); kx++) {
      int offset = kx * window.dilationX() - window.padLeft();
      int begin = offset >= 0 ? 0 : (-offset + window.strideX() - 1) / window.strideX();
      int last = x.width() - 1 - offset;
      int end = last < 0 ? 0 : Math.min(y.width(), last / window.strideX() + 1);
      for (int c = 0; c < filters.inputs(); c++) {
        float weight = filter[(ky * filters.width() + kx) * filters.inputs() + c];
        int from = x.row(first + c, iy) + offset;
        axpy(x.values(), from, window.strideX(), weight, y.values(), to, begin, end);
      }
    }
  }

  private static void axpy(
      float[] x, int from, int stride, float weight, float[] y, int to, int begin, int end) {
    if (stride == 1) {
      for (int i = begin; i < end; i++) {
        y[to + i] = Math.fma(x[from + i], weight, y[to + i]);
      }
    } else {
      for (int i = begin; i < end; i++) {
        y[to + i] = Math.fma(x[from + i * stride], weight, y[to + i]);
      }
    }
  }
}
