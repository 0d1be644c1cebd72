package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** Softmax over the channels of each pixel, in binary64. */
final class Softmax {
  private Softmax() {}

  static Tensor apply(Tensor in) {
    Shape shape = in.shape();
    float[] values = new float[Math.toIntExact(shape.elements())];
    double[] powers = new double[shape.channels()];
    int i = 0;
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double sum = powers(in, y, x, powers);
        for (double power : powers) {
          values[i++] = (float) (power / sum);
        }
      }
    }
    return Tensor.of(shape, values);
  }

  private static double powers(Tensor in, int y, int x, double[] powers) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < powers.length; c++) {
      largest = Math.max(largest, in.get(y, x, c));
    }
    double sum = 0;
    for (int c = 0; c < powers.length; c++) {
      powers[c] = StrictMath.exp((double) in.get(y, x, c) - largest);
      sum += powers[c];
    }
    return sum;
  }
}
