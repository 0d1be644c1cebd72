package org.bitfold.runtime.io;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;

/**
 * The 8-bit samples of a decoded picture as the file holds them, gray or RGB.
 *
 * <p>They are read from the raster, not through {@link BufferedImage#getRGB}, which would convert
 * gray samples through a linear colour space and colours through an embedded profile.
 */
final class Samples {
  private final int height;
  private final int width;
  private final int channels;
  private final byte[] values;

  private Samples(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.values = new byte[height * width * channels];
  }

  /**
   * The samples of {@code image}.
   *
   * @throws FileContentException if it has more than 8 bits a sample, or pixels that let light
   *     through: what those mean is not for a network to decide
   */
  static Samples of(Path file, BufferedImage image) throws FileContentException {
    ColorModel model = image.getColorModel();
    if (model.hasAlpha() && !opaque(image)) {
      throw new FileContentException(
          file, "has transparent pixels: flatten it onto a background first");
    }
    if (model instanceof IndexColorModel palette) {
      return looked(image, palette);
    }
    if (model.getComponentSize(0) != 8) {
      throw new FileContentException(
          file,
          "has %d bits a sample, expected 8: convert it to 8 bits"
              .formatted(model.getComponentSize(0)));
    }
    return taken(image, model.getNumColorComponents());
  }

  private static boolean opaque(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) >>> 24 != 0xff) {
          return false;
        }
      }
    }
    return true;
  }

  private static Samples taken(BufferedImage image, int channels) {
    Samples samples = new Samples(image.getHeight(), image.getWidth(), channels);
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int[] row = new int[samples.width * bands];
    int next = 0;
    for (int y = 0; y < samples.height; y++) {
      raster.getPixels(0, y, samples.width, 1, row);
      for (int x = 0; x < samples.width; x++) {
        for (int c = 0; c < channels; c++) {
          samples.values[next++] = (byte) row[x * bands + c];
        }
      }
    }
    return samples;
  }

  private static Samples looked(BufferedImage image, IndexColorModel palette) {
    int channels = gray(palette) ? 1 : 3;
    Samples samples = new Samples(image.getHeight(), image.getWidth(), channels);
    int next = 0;
    for (int y = 0; y < samples.height; y++) {
      for (int x = 0; x < samples.width; x++) {
        int rgb = palette.getRGB(image.getRaster().getSample(x, y, 0));
        for (int c = 0; c < channels; c++) {
          samples.values[next++] = (byte) (rgb >>> 16 - 8 * c);
        }
      }
    }
    return samples;
  }

  private static boolean gray(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** 1 or 3. */
  int channels() {
    return channels;
  }

  /** The sample, 0 … 255, in row {@code y}, column {@code x}, channel {@code c} of gray or RGB. */
  int get(int y, int x, int c) {
    return values[(y * width + x) * channels + c] & 0xff;
  }
}
