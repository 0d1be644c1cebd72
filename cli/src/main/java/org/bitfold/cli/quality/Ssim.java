package org.bitfold.cli.quality;

/**
 * Structural similarity with its authors' constants: an 11×11 Gaussian window with σ = 1.5, only
 * where it fits. Source: Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error
 * Visibility to Structural Similarity", IEEE TIP 2004.
 */
final class Ssim {
  /** Pixels along a side of the window. */
  static final int WINDOW = 11;

  private static final double SIGMA = 1.5;
  private static final double C1 = Math.pow(0.01 * 255, 2);
  private static final double C2 = Math.pow(0.03 * 255, 2);

  private Ssim() {}

  static double of(Plane a, Plane b) {
    Plane meanA = smooth(a);
    Plane meanB = smooth(b);
    Plane squareA = smooth(product(a, a));
    Plane squareB = smooth(product(b, b));
    Plane mixed = smooth(product(a, b));
    double sum = 0;
    for (int i = 0; i < meanA.values().length; i++) {
      double ma = meanA.values()[i];
      double mb = meanB.values()[i];
      double varianceA = squareA.values()[i] - ma * ma;
      double varianceB = squareB.values()[i] - mb * mb;
      double covariance = mixed.values()[i] - ma * mb;
      sum +=
          ((2 * ma * mb + C1) * (2 * covariance + C2))
              / ((ma * ma + mb * mb + C1) * (varianceA + varianceB + C2));
    }
    return sum / meanA.values().length;
  }

  private static Plane product(Plane a, Plane b) {
    double[] values = new double[a.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values()[i] * b.values()[i];
    }
    return new Plane(a.height(), a.width(), values);
  }

  /** The window is a product of two one-dimensional ones: columns first, then rows. */
  private static Plane smooth(Plane plane) {
    double[] weights = weights();
    int rows = plane.height() - WINDOW + 1;
    int columns = plane.width() - WINDOW + 1;
    double[] vertical = new double[rows * plane.width()];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < plane.width(); x++) {
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
          sum += weights[k] * plane.get(y + k, x);
        }
        vertical[y * plane.width() + x] = sum;
      }
    }
    double[] both = new double[rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double sum = 0;
        for (int k = 0; k < WINDOW; k++) {
          sum += weights[k] * vertical[y * plane.width() + x + k];
        }
        both[y * columns + x] = sum;
      }
    }
    return new Plane(rows, columns, both);
  }

  private static double[] weights() {
    double[] weights = new double[WINDOW];
    double sum = 0;
    for (int k = 0; k < WINDOW; k++) {
      int distance = k - WINDOW / 2;
      weights[k] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += weights[k];
    }
    for (int k = 0; k < WINDOW; k++) {
      weights[k] /= sum;
    }
    return weights;
  }
}
