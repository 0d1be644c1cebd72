package org.bitfold.cli.bench;

import java.util.List;

/**
 * How long the repetitions of one contender took.
 *
 * @param nanos one per repetition, at least one
 */
public record Timing(List<Long> nanos) {
  public Timing {
    nanos = nanos.stream().sorted().toList();
  }

  /** In milliseconds; of an even number the mean of the two in the middle. */
  public double median() {
    int middle = nanos.size() / 2;
    return nanos.size() % 2 == 1
        ? nanos.get(middle) / 1e6
        : (nanos.get(middle - 1) + nanos.get(middle)) / 2e6;
  }

  /** In milliseconds. */
  public double fastest() {
    return nanos.get(0) / 1e6;
  }
}
