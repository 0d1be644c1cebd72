package org.bitfold.verifier.bitexact;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.Finding.Detail;
import org.bitfold.verifier.oracle.Planes;

/** How packed inference differs from the float simulation. */
sealed interface Divergence {
  /** The kernels and threads that ran. */
  String kernels();

  /** Name of the node where it shows; empty where that is not known. */
  String layer();

  /** One line with everything. */
  String message();

  List<Detail> details();

  /** The first difference, by channel, row, column; NaN equals NaN. */
  static Optional<Divergence> first(String kernels, String layer, Planes expected, Tensor found) {
    if (!expected.shape().equals(found.shape())) {
      throw new IllegalStateException(
          "layer '%s' gave %s, expected %s".formatted(layer, found.shape(), expected.shape()));
    }
    float[] values = found.toNchw();
    for (int i = 0; i < values.length; i++) {
      float wanted = expected.values()[i];
      if (Float.floatToIntBits(values[i]) != Float.floatToIntBits(wanted)) {
        int pixel = i % (expected.height() * expected.width());
        return Optional.of(
            new Element(
                kernels,
                layer,
                i / (expected.height() * expected.width()),
                pixel / expected.width(),
                pixel % expected.width(),
                wanted,
                values[i]));
      }
    }
    return Optional.empty();
  }

  /**
   * The first element that differs.
   *
   * @param layer name of the node that made the element
   * @param expected what the float simulation gives
   * @param found what packed inference gives
   */
  record Element(
      String kernels, String layer, int channel, int row, int column, float expected, float found)
      implements Divergence {
    @Override
    public String message() {
      return "kernels %s differ from the float simulation in layer '%s', channel %d, row %d, column"
              .formatted(kernels, layer, channel, row)
          + " %d: found %s (0x%08X), expected %s (0x%08X)"
              .formatted(
                  column,
                  found,
                  Float.floatToIntBits(found),
                  expected,
                  Float.floatToIntBits(expected));
    }

    @Override
    public List<Detail> details() {
      return List.of(
          new Detail("kernels", kernels),
          new Detail("channel", String.valueOf(channel)),
          new Detail("row", String.valueOf(row)),
          new Detail("column", String.valueOf(column)),
          new Detail("found", hex(found)),
          new Detail("expected", hex(expected)));
    }

    private static String hex(float value) {
      return "%s (0x%08X)".formatted(value, Float.floatToIntBits(value));
    }
  }

  /**
   * Packed inference gives nothing where the float simulation gives an answer.
   *
   * @param thrown what it threw instead
   */
  record Failure(String kernels, Throwable thrown) implements Divergence {
    @Override
    public String layer() {
      return "";
    }

    @Override
    public String message() {
      return "kernels %s throw %s, where the float simulation computes"
          .formatted(kernels, described(thrown));
    }

    /** An exception and where it arose, in one line. */
    static String described(Throwable thrown) {
      return thrown + where(thrown);
    }

    private static String where(Throwable thrown) {
      return Arrays.stream(thrown.getStackTrace())
          .filter(frame -> frame.getClassName().startsWith("org.bitfold."))
          .findFirst()
          .map(frame -> " in %s.%s".formatted(frame.getClassName(), frame.getMethodName()))
          .orElse("");
    }

    @Override
    public List<Detail> details() {
      return List.of(
          new Detail("kernels", kernels), new Detail("exception", String.valueOf(thrown)));
    }
  }
}
