package org.bitfold.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What came of one of the four claims.
 *
 * @param kind which claim
 * @param verdict how well it is shown
 * @param requested whether the request asked for it; a requested claim that was not executed fails
 *     the verification
 * @param reason why it was not executed or not completed; else empty
 * @param checks what was executed, with counts
 * @param findings what refutes it; some failures of one kind may be counted without a finding each
 * @param layers for C3, how near each layer came to its bounds
 * @param comparisons for C4, the runs whose outputs were compared
 */
public record Claim(
    Kind kind,
    Verdict verdict,
    boolean requested,
    String reason,
    List<Check> checks,
    List<Finding> findings,
    List<LayerMargin> layers,
    List<Comparison> comparisons) {

  /** The four claims. */
  public enum Kind {
    STRUCTURAL("C1", "structural", Verdict.PROVEN),
    BIT_EXACT("C2", "bit-exact", Verdict.OBSERVED),
    BOUNDED("C3", "bounded", Verdict.BOUNDED),
    OBSERVED("C4", "observed", Verdict.OBSERVED);

    private final String id;
    private final String title;
    private final Verdict success;

    Kind(String id, String title, Verdict success) {
      this.id = id;
      this.title = title;
      this.success = success;
    }

    /** C1 … C4. */
    public String id() {
      return id;
    }

    public String title() {
      return title;
    }
  }

  public Claim {
    checks = List.copyOf(checks);
    findings = List.copyOf(findings);
    layers = List.copyOf(layers);
    comparisons = List.copyOf(comparisons);
  }

  /** The verdict follows from the checks: a failure refutes, no execution shows nothing. */
  public static Claim executed(Kind kind, List<Check> checks, List<Finding> findings) {
    boolean failed = !findings.isEmpty() || checks.stream().anyMatch(check -> check.failed() > 0);
    boolean ran = checks.stream().anyMatch(check -> check.executed() > 0);
    Verdict verdict = failed ? Verdict.REFUTED : ran ? kind.success : Verdict.NOT_EXECUTED;
    String reason = verdict == Verdict.NOT_EXECUTED ? "no check applied" : "";
    return new Claim(kind, verdict, true, reason, checks, findings, List.of(), List.of());
  }

  /** The same claim with its layers. */
  public Claim withLayers(List<LayerMargin> margins) {
    return new Claim(kind, verdict, requested, reason, checks, findings, margins, comparisons);
  }

  /** The same claim with the runs that were compared. */
  public Claim withComparisons(List<Comparison> runs) {
    return new Claim(kind, verdict, requested, reason, checks, findings, layers, runs);
  }

  /**
   * A claim that was cut short: what was refuted stays refuted, everything else shows nothing.
   *
   * @param why what cut it short
   */
  public Claim cutShort(String why) {
    Verdict left = verdict == Verdict.REFUTED ? Verdict.REFUTED : Verdict.NOT_EXECUTED;
    return new Claim(kind, left, requested, why, checks, findings, layers, comparisons);
  }

  /**
   * A claim that holds, but is shown less well than it could be.
   *
   * @param why what is missing
   */
  public Claim weakened(Verdict lower, String why) {
    return new Claim(kind, lower, requested, why, checks, findings, layers, comparisons);
  }

  /** A claim that was asked for but could not be checked. */
  public static Claim impossible(Kind kind, String reason) {
    return new Claim(
        kind, Verdict.NOT_EXECUTED, true, reason, List.of(), List.of(), List.of(), List.of());
  }

  /** A claim that nobody asked for. */
  public static Claim notRequested(Kind kind, String reason) {
    return new Claim(
        kind, Verdict.NOT_EXECUTED, false, reason, List.of(), List.of(), List.of(), List.of());
  }

  /** C1 … C4. */
  @JsonProperty
  public String id() {
    return kind.id();
  }

  /** How many checks were executed, all kinds together. */
  @JsonProperty
  public long executed() {
    return checks.stream().mapToLong(Check::executed).sum();
  }
}
