package org.bitfold.verifier.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bitfold.verifier.LayerMargin;

/** Counts per decade as a small drawing, heights on a logarithmic scale. */
final class MarginHistogram {
  private static final int GAP = 1;

  /** Of a chart, in units of its own. */
  private static final int COLUMN = 46;

  private static final int PLOT = 130;
  private static final int LINE = 16;
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private MarginHistogram() {}

  /** The sums over layers, decade by decade. */
  static List<Long> sum(List<LayerMargin> layers) {
    return IntStream.range(0, LayerMargin.DECADES)
        .mapToObj(i -> layers.stream().mapToLong(layer -> layer.histogram().get(i)).sum())
        .toList();
  }

  /**
   * Columns alone, to stand in a row of a table.
   *
   * @param counts the first stands for what is nearest to its bound
   * @param column width of one column in pixels
   * @param height of the whole in pixels
   */
  static String svg(List<Long> counts, int column, int height) {
    return "<svg class=\"histogram\" role=\"img\" width=\"%d\" height=\"%d\">%s%s</svg>"
        .formatted(column * counts.size(), height, title(counts), columns(counts, column, height));
  }

  /**
   * Columns with their counts and an axis.
   *
   * @param axis what it counts, its title
   */
  static String chart(List<Long> counts, String axis) {
    int width = COLUMN * counts.size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg class=\"histogram chart\" role=\"img\" viewBox=\"%d %d %d %d\">%s%s"
            .formatted(
                -COLUMN / 2,
                -LINE,
                width + COLUMN,
                PLOT + 4 * LINE,
                title(counts),
                columns(counts, COLUMN, PLOT)));
    long most = most(counts);
    for (int i = 0; i < counts.size(); i++) {
      long top = PLOT - 1 - tall(counts.get(i), most, PLOT);
      svg.append(text("count", i * COLUMN + COLUMN / 2, top - 4, brief(counts.get(i))));
      svg.append(text("tick", i * COLUMN, PLOT + LINE, i == 0 ? "0" : power(i)));
    }
    svg.append(text("tick", width, PLOT + LINE, "∞"));
    svg.append(text("title", width / 2, PLOT + 2 * LINE + 6, axis));
    return svg.append("</svg>").toString();
  }

  private static String columns(List<Long> counts, int column, int height) {
    long most = most(counts);
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < counts.size(); i++) {
      long tall = tall(counts.get(i), most, height);
      columns.append(rect("base", i * column, height - 1, column - GAP, 1));
      columns.append(
          rect(i == 0 ? "near" : "far", i * column, height - 1 - tall, column - GAP, tall));
    }
    return columns.toString();
  }

  private static long most(List<Long> counts) {
    return LongStream.concat(LongStream.of(1), counts.stream().mapToLong(Long::longValue))
        .max()
        .getAsLong();
  }

  private static long tall(long count, long most, int height) {
    return count == 0 ? 0 : Math.round((height - 2) * share(count, most));
  }

  /** At least a tenth, so that a single one is seen. */
  private static double share(long count, long most) {
    return Math.max(0.1, Math.log10(1.0 + count) / Math.log10(1.0 + most));
  }

  private static String rect(String kind, long x, long y, long width, long height) {
    return "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>"
        .formatted(kind, x, y, width, height);
  }

  private static String text(String kind, long x, long y, String content) {
    return "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>".formatted(kind, x, y, content);
  }

  /** Ten to a power of one digit. */
  private static String power(int exponent) {
    return exponent == 1 ? "10" : "10" + SUPERSCRIPTS.charAt(exponent);
  }

  /** A count in at most five letters. */
  private static String brief(long count) {
    return count < 10_000
        ? String.format(Locale.ROOT, "%,d", count)
        : count < 10_000_000
            ? String.format(Locale.ROOT, "%,d k", count / 1000)
            : String.format(Locale.ROOT, "%,d M", count / 1_000_000);
  }

  private static String title(List<Long> counts) {
    StringBuilder title = new StringBuilder("<title>counts from the bound on, ten times more room");
    title.append(" in each column: ");
    for (int i = 0; i < counts.size(); i++) {
      title.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%,d", counts.get(i)));
    }
    return title.append("</title>").toString();
  }
}
