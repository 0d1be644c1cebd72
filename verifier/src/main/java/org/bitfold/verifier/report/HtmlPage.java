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
import java.util.stream.Collectors;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Comparison;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;

/** A certificate as one page that needs nothing from the network. */
final class HtmlPage {
  private static final String TEMPLATE = "certificate.html";
  private static final int MOST_PICTURES = 6;
  private static final String OUT_OF_TIME = "out of time";
  private static final String NOT_SEEN =
      "The outputs that were compared are no pictures, or too large to be shown.";

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
    page.put("advice", advice(certificate));
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
    page.put("json", json);
    putRuns(page, certificate);
    page.put("noLayers", "None: " + why(claim(certificate, Claim.Kind.BOUNDED)));
    page.putAll(
        LayerRows.of(certificate.claims().stream().flatMap(it -> it.layers().stream()).toList()));
    return template().execute(page);
  }

  private static Claim claim(Certificate certificate, Claim.Kind kind) {
    return certificate.claims().get(kind.ordinal());
  }

  /** Why there is nothing of a claim to be seen. */
  private static String why(Claim claim) {
    if (claim.reason().isEmpty()) {
      return "claim %s compared none.".formatted(claim.id());
    }
    String stop = claim.reason().endsWith(".") ? "" : ".";
    return "claim %s was not executed: %s%s".formatted(claim.id(), claim.reason(), stop);
  }

  /** Some runs are pictures to be seen, the others rows of a table. */
  private static void putRuns(Map<String, Object> page, Certificate certificate) {
    List<Map<String, Object>> pictures = new ArrayList<>();
    List<Map<String, Object>> runs = new ArrayList<>();
    for (Claim claim : certificate.claims()) {
      for (Comparison run : claim.comparisons()) {
        Optional<Map<String, Object>> strip =
            pictures.size() < MOST_PICTURES ? PictureStrip.of(run) : Optional.empty();
        strip.ifPresentOrElse(pictures::add, () -> runs.add(run(run)));
      }
    }
    page.put("pictures", pictures);
    page.put("noPictures", runs.isEmpty() ? "None: " + why(observed(certificate)) : NOT_SEEN);
    page.put("hasRuns", !runs.isEmpty());
    page.put("runsTitle", pictures.isEmpty() ? "Outputs compared" : "Further outputs compared");
    page.put("runs", runs);
  }

  private static Claim observed(Certificate certificate) {
    return claim(certificate, Claim.Kind.OBSERVED);
  }

  private static Map<String, Object> run(Comparison run) {
    return Map.of(
        "picture", run.picture(),
        "output", run.output(),
        "size", run.shape().stream().map(String::valueOf).collect(Collectors.joining(" × ")),
        "largest", number(run.largestDifference()));
  }

  private static Template template() {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(TEMPLATE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Mustache.compiler().escapeHTML(true).emptyStringIsFalse(true).compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, Object>> files(Certificate certificate) {
    List<Certificate.FileDigest> files = new ArrayList<>();
    files.add(certificate.subject().packed());
    files.addAll(certificate.subject().originals());
    files.addAll(certificate.subject().goldens());
    return files.stream()
        .map(
            file ->
                Map.<String, Object>of(
                    "name", file.name(), "size", number(file.bytes()), "sha256", file.sha256()))
        .toList();
  }

  private static String answer(Outcome outcome) {
    return switch (outcome) {
      case VERIFIED -> "Verified: every claim that was asked for holds";
      case REFUTED -> "Refuted: the packed file is not what the original computes";
      case UNCHECKED -> "Not checked: a claim that was asked for could not be executed";
    };
  }

  private static String advice(Certificate certificate) {
    return switch (certificate.outcome()) {
      case VERIFIED -> "What was checked for each of these, and on which inputs, stands below.";
      case REFUTED ->
          "Do not use the packed file. See that it is compared with the ONNX file it was made from,"
              + " and convert that again; if the new file is refuted, too, report it with both"
              + " files.";
      case UNCHECKED ->
          "This says nothing for or against the packed file. " + toBeChecked(certificate);
    };
  }

  private static String toBeChecked(Certificate certificate) {
    if (!certificate.stopped().isEmpty()) {
      return "Verify it again, to the end.";
    }
    return certificate.claims().stream().anyMatch(it -> it.reason().equals(OUT_OF_TIME))
        ? "Verify it again with more time (--time-budget)."
        : "Mend what is named here, then verify it again.";
  }

  /** What was shown, or else one line for each claim that keeps the answer from being yes. */
  private static List<String> reasons(Certificate certificate) {
    List<String> reasons = new ArrayList<>();
    for (Claim claim : certificate.claims()) {
      String name = claim.id() + " " + claim.kind().title() + ": ";
      if (certificate.outcome() == Outcome.VERIFIED) {
        reasons.add(name + shown(claim));
      } else if (claim.verdict() == Verdict.REFUTED) {
        reasons.add(name + failures(claim));
      } else if (claim.verdict() == Verdict.NOT_EXECUTED && claim.requested()) {
        reasons.add(name + claim.reason());
      }
    }
    return reasons;
  }

  private static String shown(Claim claim) {
    String checks =
        claim.executed() == 1
            ? "1 check"
            : String.format(Locale.ROOT, "%,d checks", claim.executed());
    return switch (claim.verdict()) {
      case PROVEN -> "proven for every input, by " + checks;
      case BOUNDED -> "within derived bounds on the inputs that were tried, by " + checks;
      case OBSERVED -> "held on what was tried, by " + checks;
      case REFUTED -> failures(claim);
      case NOT_EXECUTED -> "not asked for, " + claim.reason();
    };
  }

  private static String failures(Claim claim) {
    List<String> layers =
        claim.findings().stream()
            .map(Finding::layer)
            .filter(layer -> !layer.isEmpty())
            .distinct()
            .toList();
    return String.format(
        Locale.ROOT,
        "%,d of %,d checks failed%s",
        failed(claim),
        claim.executed(),
        layers.isEmpty() ? "" : ", first in " + layers.get(0));
  }

  private static long failed(Claim claim) {
    return claim.checks().stream().mapToLong(Check::failed).sum();
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
    Map<String, Object> shown = new HashMap<>();
    shown.put("id", claim.id());
    shown.put("title", claim.kind().title());
    shown.put("verdict", verdict.toLowerCase(Locale.ROOT).replace('_', ' '));
    shown.put("style", verdict.toLowerCase(Locale.ROOT));
    shown.put("question", question(claim.kind()));
    shown.put("reason", claim.reason());
    shown.put("hasChecks", !claim.checks().isEmpty());
    shown.put("checks", claim.checks().stream().map(HtmlPage::check).toList());
    shown.put("hasFindings", !claim.findings().isEmpty());
    shown.put("findings", claim.findings());
    int listed = claim.findings().size();
    shown.put(
        "listed",
        failed(claim) > listed
            ? String.format(Locale.ROOT, "%,d of %,d failures are listed.", listed, failed(claim))
            : "");
    return shown;
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

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
