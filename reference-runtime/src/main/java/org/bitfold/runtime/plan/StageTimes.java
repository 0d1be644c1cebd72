package org.bitfold.runtime.plan;

import java.util.List;

/**
 * How long the stages of one run took.
 *
 * @param plan what ran
 * @param nanos one per stage, in the plan's order: all of its rows, on all threads together as a
 *     clock on the wall sees it
 */
public record StageTimes(PlanDescription plan, List<Long> nanos) {
  public StageTimes {
    nanos = List.copyOf(nanos);
  }
}
