package org.bitfold.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Outcome;

/** A certificate as people read it. */
final class CertificateText {
  private static final int FINDINGS_SHOWN = 10;

  private CertificateText() {}

  static void print(Certificate certificate, PrintWriter out) {
    Table table =
        new Table()
            .words("claim")
            .words("check")
            .words("verdict")
            .numbers("executed")
            .numbers("failed")
            .words("measured");
    for (Claim claim : certificate.claims()) {
      table.row(
          "%s %s".formatted(claim.kind().id(), claim.kind().title()),
          "",
          verdict(claim),
          Quantities.grouped(claim.executed()),
          Quantities.grouped(claim.checks().stream().mapToLong(Check::failed).sum()),
          claim.reason());
      for (Check check : claim.checks()) {
        table.row(
            "",
            check.name(),
            check.failed() > 0 ? "failed" : "",
            Quantities.grouped(check.executed()),
            Quantities.grouped(check.failed()),
            measures(check));
      }
    }
    table.print(out);
    out.println();
    certificate.claims().forEach(claim -> findings(claim, out));
    out.println(summary(certificate));
  }

  /** The answer in one line. */
  static String summary(Certificate certificate) {
    String stopped = certificate.stopped().isEmpty() ? "" : " (" + certificate.stopped() + ")";
    String claims =
        certificate.claims().stream()
            .map(claim -> claim.kind().id() + " " + verdict(claim))
            .collect(Collectors.joining(", "));
    return "%s%s (%s) in %s"
        .formatted(
            answer(certificate.outcome()),
            stopped,
            claims,
            Quantities.time(Duration.ofMillis(certificate.millis())));
  }

  private static String answer(Outcome outcome) {
    return switch (outcome) {
      case VERIFIED -> "verified";
      case REFUTED -> "REFUTED";
      case UNCHECKED -> "NOT CHECKED";
    };
  }

  private static void findings(Claim claim, PrintWriter out) {
    claim.findings().stream()
        .limit(FINDINGS_SHOWN)
        .map(finding -> claim.kind().id() + " " + line(finding))
        .forEach(out::println);
    int more = claim.findings().size() - FINDINGS_SHOWN;
    if (more > 0) {
      out.printf("%s … %d more findings; --report writes them all%n", claim.kind().id(), more);
    }
  }

  private static String line(Finding finding) {
    String where = finding.layer().isEmpty() ? "" : finding.layer() + ": ";
    return finding.check() + ": " + where + finding.message();
  }

  private static String verdict(Claim claim) {
    return switch (claim.verdict()) {
      case PROVEN -> "proven";
      case BOUNDED -> "bounded";
      case OBSERVED -> "observed";
      case REFUTED -> "REFUTED";
      case NOT_EXECUTED -> claim.requested() ? "NOT CHECKED" : "not asked for";
    };
  }

  private static String measures(Check check) {
    return check.measures().stream()
        .map(measure -> "%s %s".formatted(measure.name(), number(measure.value())))
        .collect(Collectors.joining(", "));
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Quantities.grouped((long) value);
    }
    return Math.abs(value) >= 0.01 && Math.abs(value) < 1e6
        ? Quantities.decimals(value, 2)
        : String.format(Locale.ROOT, "%.2g", value);
  }
}
