package org.bitfold.verifier.bitexact;

import java.util.List;
import java.util.Optional;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.Finding.Detail;
import org.bitfold.verifier.oracle.Planes;

/**
 * The first element in which packed inference and the float simulation differ.
 *
 * @param kernels the kernels and threads that ran
 * @param layer name of the node that made the element
 * @param expected what the float simulation gives
 * @param found what packed inference gives
 */
record Divergence(
    String kernels, String layer, int channel, int row, int column, float expected, float found) {

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
            new Divergence(
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

  /** One line with everything. */
  String message() {
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

  List<Detail> details() {
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
