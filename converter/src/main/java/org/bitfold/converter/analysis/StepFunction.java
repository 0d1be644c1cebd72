package org.bitfold.converter.analysis;

import java.util.List;

/**
 * A function of one float that is constant on a few intervals.
 *
 * @param starts where each interval begins, ascending; the first is −∞. An interval ends where the
 *     next begins
 * @param levels the value on each interval
 * @param deviation how far the function strays from its levels at most, relative to the level; 0
 *     where it does not
 * @param limit the function was asked for |x| up to this
 */
public record StepFunction(List<Float> starts, List<Float> levels, double deviation, float limit) {
  public StepFunction {
    starts = List.copyOf(starts);
    levels = List.copyOf(levels);
  }

  /** Number of intervals. */
  public int size() {
    return levels.size();
  }

  /** Whether interval {@code index} holds one number only (−0 and +0 are one). */
  public boolean isPoint(int index) {
    return index > 0
        && index + 1 < size()
        && Math.nextUp(starts.get(index)) == starts.get(index + 1);
  }
}
