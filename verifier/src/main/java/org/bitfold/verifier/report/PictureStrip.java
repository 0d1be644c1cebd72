package org.bitfold.verifier.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.bitfold.verifier.Comparison;
import org.bitfold.verifier.oracle.Planes;

/** Input, original, packed and their difference as PNG pictures that stand in a page. */
final class PictureStrip {
  private static final int SMALLEST_SIDE = 2;

  private PictureStrip() {}

  /** What a template shows; empty where there are no pictures to see. */
  static Optional<Map<String, Object>> of(Comparison comparison) {
    return comparison.planes().filter(PictureStrip::isPicture).map(it -> of(comparison, it));
  }

  private static boolean isPicture(Comparison.Exhibit exhibit) {
    return Math.min(exhibit.packed().height(), exhibit.packed().width()) >= SMALLEST_SIDE;
  }

  private static Map<String, Object> of(Comparison comparison, Comparison.Exhibit exhibit) {
    Range values = Range.of(exhibit.original());
    double largest = comparison.largestDifference();
    return Map.ofEntries(
        Map.entry("title", "%s, output “%s”".formatted(comparison.picture(), comparison.output())),
        Map.entry("input", source(painted(exhibit.input(), Range.of(exhibit.input())))),
        Map.entry("original", source(painted(exhibit.original(), values))),
        Map.entry("packed", source(painted(exhibit.packed(), values))),
        Map.entry("difference", source(difference(exhibit.original(), exhibit.packed(), largest))),
        Map.entry("inputSize", size(exhibit.input())),
        Map.entry("outputSize", size(exhibit.packed())),
        Map.entry("largest", String.format(Locale.ROOT, "%.2g", largest)),
        Map.entry("about", about(largest, values.width())));
  }

  private static String about(double largest, double width) {
    return largest == 0
        ? "none anywhere"
        : String.format(
            Locale.ROOT,
            "black: none; white: the largest, %.2g, which is %.2g of the values' range%s",
            largest,
            largest / width,
            largest / width < 0.5 / 255 ? ": no eye sees it" : "");
  }

  /** Which values are black and white. */
  private record Range(double low, double high) {
    static Range of(Planes planes) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (float value : planes.values()) {
        if (Float.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
      return low <= high ? new Range(low, high) : new Range(0, 0);
    }

    double width() {
      return high > low ? high - low : 1;
    }

    int level(double value) {
      return level((value - low) / width(), 255);
    }

    static int level(double share, int most) {
      return Double.isNaN(share) ? most : (int) Math.round(most * Math.clamp(share, 0, 1));
    }
  }

  /** Three channels are red, green and blue; else the first one is grey. */
  private static BufferedImage painted(Planes planes, Range range) {
    BufferedImage image = blank(planes);
    int[] channels = planes.channels() == 3 ? new int[] {0, 1, 2} : new int[3];
    for (int y = 0; y < planes.height(); y++) {
      for (int x = 0; x < planes.width(); x++) {
        int colour = 0;
        for (int channel : channels) {
          colour = colour << 8 | range.level(planes.at(channel, y, x));
        }
        image.setRGB(x, y, colour);
      }
    }
    return image;
  }

  /** The largest difference over the channels, from black over red and yellow to white. */
  private static BufferedImage difference(Planes original, Planes packed, double largest) {
    BufferedImage image = blank(packed);
    for (int y = 0; y < packed.height(); y++) {
      for (int x = 0; x < packed.width(); x++) {
        double most = 0;
        for (int c = 0; c < packed.channels(); c++) {
          most = Math.max(most, Math.abs((double) packed.at(c, y, x) - original.at(c, y, x)));
        }
        int heat = largest > 0 ? Range.level(most / largest, 3 * 255) : 0;
        int red = Math.min(heat, 255);
        int green = Math.clamp(heat - 255, 0, 255);
        int blue = Math.clamp(heat - 2 * 255, 0, 255);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static BufferedImage blank(Planes planes) {
    return new BufferedImage(planes.width(), planes.height(), BufferedImage.TYPE_INT_RGB);
  }

  private static String size(Planes planes) {
    return "%d × %d, %d channels%s"
        .formatted(
            planes.width(),
            planes.height(),
            planes.channels(),
            planes.channels() == 1 || planes.channels() == 3 ? "" : ", the first is shown");
  }

  private static String source(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
