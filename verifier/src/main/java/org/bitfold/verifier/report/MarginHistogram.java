package org.bitfold.verifier.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bitfold.verifier.LayerMargin;

/** Counts per decade as a small drawing, heights on a logarithmic scale. */
final class MarginHistogram {
  private static final int GAP = 1;

  private MarginHistogram() {}

  /** The sums over layers, decade by decade. */
  static List<Long> sum(List<LayerMargin> layers) {
    return IntStream.range(0, LayerMargin.DECADES)
        .mapToObj(i -> layers.stream().mapToLong(layer -> layer.histogram().get(i)).sum())
        .toList();
  }

  /**
   * Scalable vector graphics, to stand in a page.
   *
   * @param counts the first stands for what is nearest to its bound
   * @param column width of one column in pixels
   * @param height of the whole in pixels
   */
  static String svg(List<Long> counts, int column, int height) {
    long most =
        LongStream.concat(LongStream.of(1), counts.stream().mapToLong(Long::longValue))
            .max()
            .getAsLong();
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"histogram\" role=\"img\" width=\"%d\" height=\"%d\">"
            .formatted(column * counts.size(), height));
    for (int i = 0; i < counts.size(); i++) {
      long tall = counts.get(i) == 0 ? 0 : Math.round((height - 2) * share(counts.get(i), most));
      svg.append(rect("base", i * column, height - 1, column - GAP, 1));
      svg.append(rect(i == 0 ? "near" : "far", i * column, height - 1 - tall, column - GAP, tall));
    }
    return svg.append("<title>%s</title></svg>".formatted(title(counts))).toString();
  }

  /** At least a tenth, so that a single one is seen. */
  private static double share(long count, long most) {
    return Math.max(0.1, Math.log10(1.0 + count) / Math.log10(1.0 + most));
  }

  private static String rect(String kind, long x, long y, long width, long height) {
    return "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
        .formatted(kind, x, y, width, height);
  }

  private static String title(List<Long> counts) {
    StringBuilder title = new StringBuilder("from the bound on, ten times more room each: ");
    for (int i = 0; i < counts.size(); i++) {
      title.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%,d", counts.get(i)));
    }
    return title.toString();
  }
}
