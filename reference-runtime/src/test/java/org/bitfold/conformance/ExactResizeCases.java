package org.bitfold.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.Op;
import org.bitfold.model.Op.Coordinates;
import org.bitfold.model.Op.Rounding;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/**
 * Resizing where a position in binary64, or a weight computed in another order, comes out
 * otherwise. Found by trying ratios.
 */
final class ExactResizeCases {
  private ExactResizeCases() {}

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    // (i + 0.5) / scale − 0.5 and its like take the pixel beside.
    cases.add(nearest(23, 43, 31, Coordinates.HALF_PIXEL, Rounding.FLOOR));
    cases.add(nearest(7, 41, 7, Coordinates.HALF_PIXEL, Rounding.CEIL));
    cases.add(nearest(12, 41, 14, Coordinates.HALF_PIXEL, Rounding.ROUND_HALF_DOWN));
    cases.add(nearest(40, 43, 31, Coordinates.ASYMMETRIC, Rounding.FLOOR));
    cases.add(nearest(12, 41, 7, Coordinates.ASYMMETRIC, Rounding.CEIL));
    cases.add(nearest(40, 46, 21, Coordinates.ASYMMETRIC, Rounding.ROUND_HALF_UP));
    cases.add(nearest(7, 41, 3, Coordinates.ALIGN_CORNERS, Rounding.FLOOR));
    cases.add(nearest(30, 59, 32, Coordinates.ALIGN_CORNERS, Rounding.ROUND_HALF_DOWN));
    cases.add(nearest(30, 55, 32, Coordinates.ALIGN_CORNERS, Rounding.ROUND_HALF_UP));
    for (Rounding rounding : Rounding.values()) {
      cases.add(nearest(200, 65535, 65536, Coordinates.HALF_PIXEL, rounding));
    }
    // 49 * (1 / 49) in binary64, and 41 * (1 / 41) in binary32, are below 1.
    cases.add(oneRow(49));
    cases.add(oneRow(41));
    for (int numerator : List.of(5, 7, 11, 16)) {
      cases.add(wide("cubic", 24, numerator, 9, cubic(-0.6f)));
    }
    // n/d in binary64 without its whole part is not (n mod d)/d.
    for (Coordinates coordinates : List.of(Coordinates.HALF_PIXEL, Coordinates.ASYMMETRIC)) {
      cases.add(wide("linear", 60, 57337, 57338, new Op.Interpolation.Linear(coordinates)));
      cases.add(wide("linear", 60, 24403, 24404, new Op.Interpolation.Linear(coordinates)));
      cases.add(wide("cubic", 24, 57073, 57075, new Op.Interpolation.Cubic(coordinates, -0.5f)));
    }
    // near(t) with t·t first; far(t) with a in front, and with all four powers.
    cases.add(near(57883, 57884, Coordinates.HALF_PIXEL, -0x1.0aedc8p-3f));
    cases.add(near(58770, 58771, Coordinates.ASYMMETRIC, -0x1.712cb4p-8f));
    cases.add(wide("cubic", 24, 50613, 50615, cubic(-0.75f)));
    cases.add(wide("cubic", 24, 9419, 9421, cubic(-0.3f)));
    return cases;
  }

  private static Op.Interpolation cubic(float a) {
    return new Op.Interpolation.Cubic(Coordinates.HALF_PIXEL, a);
  }

  private static Case nearest(
      int width, int numerator, int denominator, Coordinates coordinates, Rounding rounding) {
    return wide(
        "nearest-" + rounding,
        width,
        numerator,
        denominator,
        new Op.Interpolation.Nearest(coordinates, rounding));
  }

  private static Case oneRow(int height) {
    Op.Interpolation linear = new Op.Interpolation.Linear(Coordinates.HALF_PIXEL);
    return CaseBuilder.over("resize-exact-1-row-of-" + height, height, 2, 1)
        .then(new Op.Resize(new Op.Ratio(1, height), new Op.Ratio(1, 1), linear))
        .build();
  }

  private static Case near(int numerator, int denominator, Coordinates coordinates, float a) {
    return wide("cubic", 24, numerator, denominator, new Op.Interpolation.Cubic(coordinates, a));
  }

  /** One row, resized along x alone. */
  private static Case wide(
      String kind, int width, int numerator, int denominator, Op.Interpolation interpolation) {
    String name =
        "resize-exact-%s-%s-%dof%d"
            .formatted(kind, interpolation.coordinates(), numerator, denominator)
            .toLowerCase(Locale.ROOT)
            .replace('_', '-');
    Tensor picture =
        interpolation instanceof Op.Interpolation.Nearest
            ? Tensor.generate(new Shape(1, width, 1), (_, x, _) -> x)
            : impulses(width);
    Op.Ratio ratio = new Op.Ratio(numerator, denominator);
    return new CaseBuilder(name, picture)
        .then(new Op.Resize(new Op.Ratio(1, 1), ratio, interpolation))
        .build();
  }

  /** Every fourth pixel of a channel is 1, the others are 0: results are weights. */
  private static Tensor impulses(int width) {
    return Tensor.generate(new Shape(1, width, 4), (_, x, c) -> x % 4 == c ? 1f : 0f);
  }
}
