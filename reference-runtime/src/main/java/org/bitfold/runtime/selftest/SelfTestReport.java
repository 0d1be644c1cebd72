package org.bitfold.runtime.selftest;

import java.util.List;
import org.bitfold.model.Sha256;

/**
 * How a self-test went.
 *
 * @param checked values that were compared
 * @param mismatches those that differ, in the order of the nodes: the first is where to look
 */
public record SelfTestReport(int checked, List<Mismatch> mismatches) {
  public SelfTestReport {
    mismatches = List.copyOf(mismatches);
  }

  /** Whether something was compared and nothing differs. */
  public boolean passed() {
    return checked > 0 && mismatches.isEmpty();
  }

  /**
   * A value that is not what was recorded.
   *
   * @param name of the node or output that makes it
   */
  public record Mismatch(String name, Sha256 expected, Sha256 found) {}
}
