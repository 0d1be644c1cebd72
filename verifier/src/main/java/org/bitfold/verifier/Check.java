package org.bitfold.verifier;

import java.util.List;

/**
 * One kind of check that was executed for a claim.
 *
 * @param name short name, such as {@code weight-bits}
 * @param statement what holds when nothing failed
 * @param executed how often it was executed
 * @param failed how often it failed
 * @param measures what was measured along the way
 */
public record Check(
    String name, String statement, long executed, long failed, List<Measure> measures) {
  public Check {
    measures = List.copyOf(measures);
  }

  /** A named number: a largest difference, a count, a ratio in dB. */
  public record Measure(String name, double value) {}
}
