package org.bitfold.verifier.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.LayerMargin;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;

/** A certificate as one page that needs nothing from the network. */
final class HtmlPage {
  private static final String TEMPLATE = "certificate.html";
  private static final int MOST_PICTURES = 6;

  private static final Set<String> SIGNS = Set.of("Binarize", "Ternarize", "ThresholdSums");

  private HtmlPage() {}

  /**
   * The page.
   *
   * @param json the certificate as JSON, shown at the end
   */
  static String of(Certificate certificate, String json) {
    Map<String, Object> page = new HashMap<>();
    page.put("file", certificate.subject().packed());
    page.put("files", files(certificate));
    page.put("answer", answer(certificate.outcome()));
    page.put("advice", advice(certificate.outcome()));
    page.put("reasons", reasons(certificate));
    page.put("style", certificate.outcome().name().toLowerCase(Locale.ROOT));
    page.put("stopped", certificate.stopped());
    page.put("seconds", String.format(Locale.ROOT, "%.1f", certificate.millis() / 1e3));
    page.put("lineage", lineage(certificate.subject().lineage()));
    page.put("environment", certificate.environment());
    page.put("settings", certificate.settings());
    int tries = certificate.settings().tries();
    page.put("tries", tries == 0 ? "chosen by the program" : String.valueOf(tries));
    page.put("budget", number(certificate.settings().timeBudgetMillis() / 1e3));
    page.put("claims", certificate.claims().stream().map(HtmlPage::claim).toList());
    page.put("pictures", pictures(certificate));
    page.put("json", json);
    putLayers(page, certificate.claims().stream().flatMap(it -> it.layers().stream()).toList());
    return template().execute(page);
  }

  private static List<Map<String, Object>> pictures(Certificate certificate) {
    return certificate.claims().stream()
        .flatMap(claim -> claim.comparisons().stream())
        .map(PictureStrip::of)
        .flatMap(Optional::stream)
        .limit(MOST_PICTURES)
        .toList();
  }

  private static Template template() {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(TEMPLATE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Certificate.FileDigest> files(Certificate certificate) {
    List<Certificate.FileDigest> files = new ArrayList<>();
    files.add(certificate.subject().packed());
    files.addAll(certificate.subject().originals());
    files.addAll(certificate.subject().goldens());
    return files;
  }

  private static String answer(Outcome outcome) {
    return switch (outcome) {
      case VERIFIED -> "Verified: every claim that was asked for holds";
      case REFUTED -> "Refuted: the packed file is not what the original computes";
      case UNCHECKED -> "Not checked: a claim that was asked for could not be executed";
    };
  }

  private static String advice(Outcome outcome) {
    return switch (outcome) {
      case VERIFIED ->
          "What was shown, and on which inputs, stands below. A claim that is observed or bounded"
              + " holds for the pictures that were tried.";
      case REFUTED ->
          "Do not use the packed file. See that it is compared with the ONNX file it was made from,"
              + " and convert that again; if the new file is refuted, too, report it with both"
              + " files.";
      case UNCHECKED ->
          "This says nothing for or against the packed file. Mend what is named here, then verify"
              + " it again.";
    };
  }

  /** One line for each claim that keeps the answer from being yes. */
  private static List<String> reasons(Certificate certificate) {
    List<String> reasons = new ArrayList<>();
    for (Claim claim : certificate.claims()) {
      long failed = claim.checks().stream().mapToLong(Check::failed).sum();
      if (claim.verdict() == Verdict.REFUTED) {
        List<String> layers =
            claim.findings().stream()
                .map(Finding::layer)
                .filter(layer -> !layer.isEmpty())
                .distinct()
                .toList();
        reasons.add(
            "%s %s: %,d of %,d checks failed%s"
                .formatted(
                    claim.id(),
                    claim.kind().title(),
                    failed,
                    claim.executed(),
                    layers.isEmpty() ? "" : ", first in " + layers.get(0)));
      } else if (claim.verdict() == Verdict.NOT_EXECUTED && claim.requested()) {
        reasons.add("%s %s: %s".formatted(claim.id(), claim.kind().title(), claim.reason()));
      }
    }
    return reasons;
  }

  private static String lineage(Certificate.Lineage lineage) {
    return switch (lineage) {
      case SAME_BYTES -> "The packed file was made from this very ONNX file.";
      case OTHER_BYTES -> "The packed file names another ONNX file as its source than this one.";
      case UNKNOWN -> "Whether the packed file was made from a given ONNX file is not known.";
    };
  }

  private static Map<String, Object> claim(Claim claim) {
    boolean idle = claim.verdict() == Verdict.NOT_EXECUTED && !claim.requested();
    String verdict = idle ? "NOT_REQUESTED" : claim.verdict().name();
    return Map.of(
        "id", claim.id(),
        "title", claim.kind().title(),
        "verdict", verdict.toLowerCase(Locale.ROOT).replace('_', ' '),
        "style", verdict.toLowerCase(Locale.ROOT),
        "question", question(claim.kind()),
        "reason", claim.reason(),
        "checks", claim.checks().stream().map(HtmlPage::check).toList(),
        "findings", claim.findings());
  }

  private static String question(Claim.Kind kind) {
    return switch (kind) {
      case STRUCTURAL ->
          "Are the packed weights, thresholds and attributes those of the ONNX file?";
      case BIT_EXACT ->
          "Does the packed file run to the same bytes as a plain ±1-float evaluation?";
      case BOUNDED -> "Layer by layer, is every difference from the original mere rounding?";
      case OBSERVED -> "End to end, how far from the original are the results that were seen?";
    };
  }

  private static Map<String, Object> check(Check check) {
    return Map.of(
        "name", check.name(),
        "style", check.failed() > 0 ? "refuted" : check.executed() == 0 ? "idle" : "",
        "statement", check.statement(),
        "executed", String.format(Locale.ROOT, "%,d", check.executed()),
        "failed", String.format(Locale.ROOT, "%,d", check.failed()),
        "measures",
            check.measures().stream()
                .map(measure -> measure.name() + " " + number(measure.value()))
                .collect(Collectors.joining(", ")));
  }

  private static void putLayers(Map<String, Object> page, List<LayerMargin> layers) {
    List<LayerMargin> signs = layers.stream().filter(HtmlPage::isSigns).toList();
    List<LayerMargin> values = layers.stream().filter(layer -> !isSigns(layer)).toList();
    page.put("hasLayers", !layers.isEmpty());
    page.put("layers", layers.stream().map(HtmlPage::layer).toList());
    page.put("signs", MarginHistogram.svg(MarginHistogram.sum(signs), 40, 120));
    page.put("signCount", compared(signs));
    page.put("values", MarginHistogram.svg(MarginHistogram.sum(values), 40, 120));
    page.put("valueCount", compared(values));
  }

  private static boolean isSigns(LayerMargin layer) {
    return SIGNS.contains(layer.op());
  }

  private static String compared(List<LayerMargin> layers) {
    long compared = layers.stream().mapToLong(LayerMargin::compared).sum();
    return String.format(Locale.ROOT, "%,d", compared);
  }

  private static Map<String, Object> layer(LayerMargin layer) {
    double share = layer.largestShare();
    Map<String, Object> row = new HashMap<>();
    row.put("layer", layer);
    row.put("path", List.of(layer.layer().split("(?<=/)")));
    row.put("style", share > 1 ? "refuted" : "");
    row.put("compared", String.format(Locale.ROOT, "%,d", layer.compared()));
    row.put("histogram", MarginHistogram.svg(layer.histogram(), 9, 22));
    row.put("share", isSigns(layer) ? "" : String.format(Locale.ROOT, "%.3g %%", 100 * share));
    row.put("bar", isSigns(layer) ? "" : String.valueOf(Math.round(100 * Math.min(1, share))));
    return row;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
