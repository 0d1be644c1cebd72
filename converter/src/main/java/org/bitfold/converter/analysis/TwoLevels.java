package org.bitfold.converter.analysis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;

/**
 * Filters each of which has two weights a and b only: {@code gain·±1 + offset} with {@code gain =
 * (b − a) / 2} and {@code offset = (a + b) / 2}, as AdaBin binarizes.
 *
 * @param signs the weights ±gain
 * @param offsets one per filter
 */
public record TwoLevels(FloatFilters signs, FloatVector offsets) {
  /** A filter of fewer weights may have two of them without anyone having binarized it. */
  private static final int FEWEST_WEIGHTS = 16;

  private static final double HALF_ULP = 0x1p-24;

  /** The filters as levels; empty where one of them has more than two. */
  public static Optional<TwoLevels> of(FloatFilters filters) {
    int fanIn = filters.values().size() / filters.outputs();
    if (fanIn < FEWEST_WEIGHTS) {
      return Optional.empty();
    }
    float[] signs = new float[filters.values().size()];
    float[] offsets = new float[filters.outputs()];
    for (int o = 0; o < offsets.length; o++) {
      if (!look(filters.values(), o * fanIn, fanIn, signs, offsets, o)) {
        return Optional.empty();
      }
    }
    FloatFilters plain =
        new FloatFilters(
            filters.outputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters.inputs(),
            FloatVector.of(signs));
    return Optional.of(new TwoLevels(plain, FloatVector.of(offsets)));
  }

  private static boolean look(
      FloatVector weights, int first, int count, float[] signs, float[] offsets, int filter) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = first; i < first + count; i++) {
      least = Math.min(least, weights.get(i));
      most = Math.max(most, weights.get(i));
    }
    double middle = ((double) least + most) / 2;
    double low = frequent(weights, first, count, weight -> weight <= middle);
    double high = frequent(weights, first, count, weight -> weight > middle);
    if (least == most) {
      high = low;
      low = -high;
    }
    double tolerance = (count + 4) * HALF_ULP * Math.max(Math.abs(low), Math.abs(high));
    float gain = (float) ((high - low) / 2);
    boolean apart = 2 * tolerance < high - low || least == most;
    for (int i = first; i < first + count; i++) {
      float weight = weights.get(i);
      boolean up = least == most || weight > middle;
      if (!apart || Math.abs(weight - (up ? high : low)) > tolerance) {
        return false;
      }
      signs[i] = up ? gain : -gain;
    }
    offsets[filter] = (float) ((high + low) / 2);
    return true;
  }

  private interface Side {
    boolean has(float weight);
  }

  /** The weight that most of one side have. */
  private static float frequent(FloatVector weights, int first, int count, Side side) {
    Map<Float, Integer> counts = new HashMap<>();
    float best = 0;
    int most = 0;
    for (int i = first; i < first + count; i++) {
      float weight = weights.get(i);
      if (side.has(weight)) {
        int own = counts.merge(weight, 1, Integer::sum);
        if (own > most || (own == most && weight < best)) {
          best = weight;
          most = own;
        }
      }
    }
    return best;
  }
}
