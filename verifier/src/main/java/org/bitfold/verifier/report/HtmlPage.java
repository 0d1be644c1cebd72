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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.LayerMargin;
import org.bitfold.verifier.Outcome;

/** A certificate as one page that needs nothing from the network. */
final class HtmlPage {
  private static final String TEMPLATE = "certificate.html";

  private HtmlPage() {}

  static String of(Certificate certificate) {
    return template()
        .execute(
            Map.of(
                "file", certificate.subject().packed(),
                "files", files(certificate),
                "answer", answer(certificate.outcome()),
                "style", certificate.outcome().name().toLowerCase(Locale.ROOT),
                "seconds", String.format(Locale.ROOT, "%.1f", certificate.millis() / 1e3),
                "environment", certificate.environment(),
                "settings", certificate.settings(),
                "claims", certificate.claims().stream().map(HtmlPage::claim).toList(),
                "layers", layers(certificate)));
  }

  private static Template template() {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(TEMPLATE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Mustache.compiler().escapeHTML(true).compile(reader);
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

  private static Map<String, Object> claim(Claim claim) {
    return Map.of(
        "id", claim.id(),
        "title", claim.kind().title(),
        "verdict", claim.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        "style", claim.verdict().name().toLowerCase(Locale.ROOT),
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
        "statement", check.statement(),
        "executed", String.format(Locale.ROOT, "%,d", check.executed()),
        "failed", String.format(Locale.ROOT, "%,d", check.failed()),
        "measures",
            check.measures().stream()
                .map(measure -> measure.name() + " " + number(measure.value()))
                .collect(Collectors.joining(", ")));
  }

  private static List<Map<String, Object>> layers(Certificate certificate) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Claim claim : certificate.claims()) {
      for (LayerMargin layer : claim.layers()) {
        rows.add(
            Map.of(
                "layer", layer,
                "compared", String.format(Locale.ROOT, "%,d", layer.compared()),
                "share", String.format(Locale.ROOT, "%.1f %%", 100 * layer.largestShare()),
                "bar", Math.round(100 * Math.min(1, layer.largestShare()))));
      }
    }
    return rows;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
