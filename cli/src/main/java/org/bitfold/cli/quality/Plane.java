package org.bitfold.cli.quality;

import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Pictures;

/**
 * What pictures are compared on: one number per pixel, 0..255.
 *
 * @param values {@code [H, W]}
 */
record Plane(int height, int width, double[] values) {

  /**
   * The luma of a colour picture (ITU-R BT.601, 16..235, not rounded, as super-resolution papers
   * take it), or a gray picture as it is; every sample first rounded to 8 bits.
   *
   * @param picture {@code [H, W, 1]} or {@code [H, W, 3]}
   */
  static Plane of(Tensor picture, Metadata metadata) {
    Shape shape = picture.shape();
    boolean blueFirst = metadata.colorOrder() == Metadata.ColorOrder.BGR;
    double[] values = new double[shape.height() * shape.width()];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        double[] samples = new double[shape.channels()];
        for (int c = 0; c < samples.length; c++) {
          samples[c] = Pictures.sample(picture.get(y, x, c), metadata);
        }
        values[y * shape.width() + x] =
            samples.length == 1
                ? samples[0]
                : luma(samples[blueFirst ? 2 : 0], samples[1], samples[blueFirst ? 0 : 2]);
      }
    }
    return new Plane(shape.height(), shape.width(), values);
  }

  private static double luma(double red, double green, double blue) {
    return (65.481 * red + 128.553 * green + 24.966 * blue) / 255 + 16;
  }

  /** The plane without {@code border} pixels on each side. */
  Plane cropped(int border) {
    int rows = height - 2 * border;
    int columns = width - 2 * border;
    double[] inner = new double[rows * columns];
    for (int y = 0; y < rows; y++) {
      System.arraycopy(values, (y + border) * width + border, inner, y * columns, columns);
    }
    return new Plane(rows, columns, inner);
  }

  double get(int y, int x) {
    return values[y * width + x];
  }
}
