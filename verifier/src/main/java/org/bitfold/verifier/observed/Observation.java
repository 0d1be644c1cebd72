package org.bitfold.verifier.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bitfold.model.Metadata;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Check.Measure;
import org.bitfold.verifier.Comparison;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.oracle.Planes;

/** Outputs that one check compares, run after run. */
final class Observation {
  private final String check;
  private final Difference difference;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Comparison> comparisons = new ArrayList<>();
  private int executed;

  Observation(String check, Metadata metadata) {
    this.check = check;
    this.difference = new Difference(metadata);
  }

  /** Another run is about to be compared. */
  void begin() {
    executed++;
  }

  /** Compares an output with what it should be. */
  void compare(String picture, String output, Planes input, Planes expected, Planes found) {
    difference.add(expected.values(), found.values());
    comparisons.add(Comparison.of(check, picture, output, input, expected, found));
  }

  /** An output that cannot be compared with the original's. */
  void refute(String message) {
    findings.add(Finding.of(check, "", message));
  }

  List<Finding> findings() {
    return findings;
  }

  List<Comparison> comparisons() {
    return comparisons;
  }

  /**
   * What came of it.
   *
   * @param more measures beside the difference
   * @param leastPsnr in dB; below this the check fails
   */
  Check finish(String statement, List<Measure> more, double leastPsnr) {
    return finish(statement, more, difference, "", leastPsnr);
  }

  /**
   * What came of it, another difference than the one observed being judged.
   *
   * @param judged what must be small
   * @param conditions under which it is that small, for the message, such as {@code without flips,
   *     }
   */
  Check finish(
      String statement,
      List<Measure> more,
      Difference judged,
      String conditions,
      double leastPsnr) {
    boolean compared = !comparisons.isEmpty();
    boolean alike = judged.psnr() >= leastPsnr || judged.isRounding();
    boolean apart = compared && findings.isEmpty() && !alike;
    if (apart) {
      refute(
          String.format(
              Locale.ROOT,
              "%soutputs differ by up to %.3g, PSNR %.1f dB, less than %.0f dB",
              conditions,
              judged.largest(),
              judged.psnr(),
              leastPsnr));
    }
    List<Measure> measures = new ArrayList<>(compared ? difference.measures() : List.of());
    measures.addAll(more);
    return new Check(check, statement, executed, findings.size(), measures);
  }
}
