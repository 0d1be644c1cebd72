package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Finding;

/** Counts one kind of check and collects its first failures. */
final class Tally {
  private static final int FINDINGS = 5;

  private final String name;
  private final String statement;
  private final List<Check.Measure> measures = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private long executed;
  private long failed;
  private boolean compared;
  private long exact;
  private double largest;
  private long open;

  Tally(String name, String statement) {
    this.name = name;
    this.statement = statement;
  }

  /** One check went well or not; {@code message} is formatted only if not. */
  void check(boolean holds, String layer, String message, Object... arguments) {
    executed++;
    if (!holds) {
      failed++;
      if (findings.size() < FINDINGS) {
        findings.add(Finding.of(name, layer, message.formatted(arguments)));
      }
    }
  }

  /** Two constants were compared; they lie {@code relative} apart. */
  void spread(double relative) {
    compared = true;
    exact += relative == 0 ? 1 : 0;
    largest = Math.max(largest, relative);
  }

  /** A constant lies where the original's own rounding decides; it is as good as another. */
  void open() {
    open++;
  }

  List<Finding> findings() {
    return findings;
  }

  Check result() {
    if (compared) {
      measures.add(new Check.Measure("exactly equal", exact));
      measures.add(new Check.Measure("largest relative spread", largest));
    }
    if (open > 0) {
      measures.add(new Check.Measure("left open by the original's rounding", open));
    }
    return new Check(name, statement, executed, failed, measures);
  }
}
