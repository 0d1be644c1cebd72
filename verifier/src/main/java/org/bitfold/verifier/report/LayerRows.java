package org.bitfold.verifier.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bitfold.verifier.LayerMargin;

/** Layers and their margins, as a template shows them. */
final class LayerRows {
  private static final Set<String> SIGNS = Set.of("Binarize", "Ternarize", "ThresholdSums");

  private static final String NEAREST_VALUE = "Nearest to its bound";
  private static final String VALUE_AXIS = "how many times below its bound";
  private static final String SIGN_AXIS =
      "how many times as far from its threshold as rounding reaches";

  private static final String BEYOND = "Furthest beyond its bound";
  private static final String NEAREST_SIGN = "Nearest to a threshold";

  /** From so many times its bound on, a share is no percentage. */
  private static final int MANY = 10;

  private LayerRows() {}

  /** What a template needs to know of {@code layers}. */
  static Map<String, Object> of(List<LayerMargin> layers) {
    List<LayerMargin> signs = layers.stream().filter(LayerRows::isSigns).toList();
    List<LayerMargin> values = layers.stream().filter(layer -> !isSigns(layer)).toList();
    Map<Integer, String> tags = new HashMap<>();
    Optional<Integer> value = nearest(layers, false);
    Optional<Integer> sign = nearest(layers, true);
    value.ifPresent(
        row -> tags.put(row, layers.get(row).largestShare() > 1 ? BEYOND : NEAREST_VALUE));
    sign.ifPresent(row -> tags.put(row, NEAREST_SIGN));
    Map<String, Object> page = new HashMap<>();
    page.put("hasLayers", !layers.isEmpty());
    page.put(
        "nearest",
        IntStream.range(0, layers.size())
            .filter(tags::containsKey)
            .mapToObj(row -> nearest(row, layers.get(row), tags.get(row)))
            .sorted(Comparator.comparing(it -> it.get("what").equals(NEAREST_SIGN)))
            .toList());
    page.put(
        "layers",
        IntStream.range(0, layers.size())
            .mapToObj(row -> row(row, layers.get(row), tags.getOrDefault(row, "")))
            .toList());
    page.put("signs", MarginHistogram.chart(MarginHistogram.sum(signs), SIGN_AXIS));
    page.put("signCount", compared(signs));
    page.put("values", MarginHistogram.chart(MarginHistogram.sum(values), VALUE_AXIS));
    page.put("valueCount", compared(values));
    return page;
  }

  private static boolean isSigns(LayerMargin layer) {
    return SIGNS.contains(layer.op());
  }

  private static String compared(List<LayerMargin> layers) {
    return number(layers.stream().mapToLong(LayerMargin::compared).sum());
  }

  /**
   * The row that leaves the least room: the largest share, or the most signs in the first decade
   * that holds any. Empty where everything is equal.
   */
  private static Optional<Integer> nearest(List<LayerMargin> layers, boolean ofSigns) {
    Comparator<LayerMargin> room =
        ofSigns
            ? Comparator.comparingInt(LayerRows::firstDecade)
                .reversed()
                .thenComparingLong(layer -> layer.histogram().get(firstDecade(layer)))
            : Comparator.comparingDouble(LayerMargin::largestShare);
    return IntStream.range(0, layers.size())
        .boxed()
        .filter(row -> isSigns(layers.get(row)) == ofSigns)
        .filter(row -> ofSigns ? layers.get(row).compared() > 0 : !isEqual(layers.get(row)))
        .max(Comparator.comparing(layers::get, room));
  }

  private static int firstDecade(LayerMargin layer) {
    return IntStream.range(0, LayerMargin.DECADES)
        .filter(i -> layer.histogram().get(i) > 0)
        .findFirst()
        .orElse(LayerMargin.DECADES - 1);
  }

  private static boolean isEqual(LayerMargin layer) {
    return layer.largestShare() == 0;
  }

  private static Map<String, Object> nearest(int row, LayerMargin layer, String what) {
    return Map.of(
        "what",
        what,
        "row",
        row,
        "layer",
        layer.layer(),
        "channel",
        layer.worstChannel(),
        "how",
        isSigns(layer) ? signsNear(layer) : explained(layer));
  }

  private static String explained(LayerMargin layer) {
    String of = layer.largestShare() < MANY ? " of" : "";
    return share(layer) + of + " what rounding can explain";
  }

  private static String signsNear(LayerMargin layer) {
    int decade = firstDecade(layer);
    long signs = layer.histogram().get(decade);
    return "%s less than %s times as far away as rounding reaches"
        .formatted(
            signs == 1 ? "a sign lies" : number(signs) + " signs lie",
            decade == LayerMargin.DECADES - 1 ? "any number of" : decades(decade + 1));
  }

  private static String decades(int exponent) {
    return number((long) Math.pow(10, exponent));
  }

  private static Map<String, Object> row(int row, LayerMargin layer, String tag) {
    boolean valued = !isSigns(layer);
    double share = layer.largestShare();
    Map<String, Object> shown = new HashMap<>();
    shown.put("row", row);
    shown.put("layer", layer);
    shown.put("path", List.of(layer.layer().split("(?<=/)")));
    shown.put("tag", tag.toLowerCase(Locale.ROOT));
    shown.put("style", share > 1 ? "refuted" : "");
    shown.put("compared", number(layer.compared()));
    shown.put("histogram", MarginHistogram.svg(layer.histogram(), 9, 22));
    shown.put("share", valued ? share(layer) : "");
    shown.put("bar", valued ? String.valueOf(Math.round(100 * Math.min(1, share))) : "");
    shown.put("channel", valued && isEqual(layer) ? "–" : String.valueOf(layer.worstChannel()));
    shown.put(
        "counts",
        List.of(
            count("undecided", layer.undecided()),
            count("flipped", layer.flips()),
            count("on threshold", layer.ties()),
            count("blind", layer.blind())));
    return shown;
  }

  private static String share(LayerMargin layer) {
    double share = layer.largestShare();
    return isEqual(layer)
        ? "equal"
        : share < MANY
            ? String.format(Locale.ROOT, "%.3g %%", 100 * share)
            : String.format(Locale.ROOT, "%,.0f times", share);
  }

  private static Map<String, Object> count(String name, long count) {
    return Map.of("name", name, "number", number(count), "count", count > 0);
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
