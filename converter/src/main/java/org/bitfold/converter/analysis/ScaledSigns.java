package org.bitfold.converter.analysis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;

/**
 * Filters looked at one by one: is every weight +s, −s or 0?
 *
 * <p>Weights that were binarized as {@code s·sign(w) − clip(w) + clip(w)} are off ±s by the
 * rounding of the difference: at most half an ulp of s + |w|, and |w| is at most fan-in times their
 * mean s. Two more roundings may follow (BatchNorm folded in). So weights within {@code (fan-in +
 * 4)·2^-24} of ±s, relative to s, are ±s; ones further off are something else.
 */
public final class ScaledSigns {
  private static final double HALF_ULP = 0x1p-24;

  private final FloatFilters filters;
  private final float[] scales;
  private final byte[] signs;
  private double spread;
  private int zeros;
  private int negative;
  private int positive;
  private int stray = -1;
  private float strayWeight;

  private ScaledSigns(FloatFilters filters) {
    this.filters = filters;
    this.scales = new float[filters.outputs()];
    this.signs = new byte[filters.values().size()];
  }

  /** Looks at {@code filters}. */
  public static ScaledSigns of(FloatFilters filters) {
    ScaledSigns result = new ScaledSigns(filters);
    for (int o = 0; o < filters.outputs() && result.stray < 0; o++) {
      result.look(o);
    }
    return result;
  }

  /**
   * The scale s of filter {@code o}, 0 for an all-zero filter; empty where its weights are not ±s.
   */
  static Optional<Float> scale(FloatFilters filters, int o) {
    ScaledSigns one = new ScaledSigns(filters);
    one.look(o);
    return one.holds() ? Optional.of(one.scales[o]) : Optional.empty();
  }

  private int fanIn() {
    return filters.kernelHeight() * filters.kernelWidth() * filters.inputs();
  }

  private void look(int o) {
    int from = o * fanIn();
    float scale = scale(from);
    scales[o] = scale;
    double tolerance = (fanIn() + 4) * HALF_ULP * scale;
    for (int i = from; i < from + fanIn(); i++) {
      float weight = filters.values().get(i);
      if (scale == 0) {
        signs[i] = -1; // an all-zero filter: any sign times a scale of 0
      } else if (weight == 0) {
        zeros++;
      } else {
        double off = Math.abs(Math.abs((double) weight) - scale);
        if (off > tolerance) {
          stray = o;
          strayWeight = weight;
          return;
        }
        spread = Math.max(spread, off / scale);
        signs[i] = (byte) (weight > 0 ? 1 : -1);
        negative += weight < 0 ? 1 : 0;
        positive += weight > 0 ? 1 : 0;
      }
    }
  }

  /** The magnitude that most weights of a filter have; the smaller one of two equally frequent. */
  private float scale(int from) {
    Map<Float, Integer> counts = new HashMap<>();
    float best = 0;
    int most = 0;
    for (int i = from; i < from + fanIn(); i++) {
      float magnitude = Math.abs(filters.values().get(i));
      if (magnitude == 0) {
        continue;
      }
      int count = counts.merge(magnitude, 1, Integer::sum);
      if (count > most || (count == most && magnitude < best)) {
        best = magnitude;
        most = count;
      }
    }
    return best;
  }

  /** Whether every weight is +s, −s or 0, s being its filter's scale. */
  public boolean holds() {
    return stray < 0;
  }

  /** Why not: which filter, which weight. */
  public String reason() {
    return "filter %d has weights %s and %s%s"
        .formatted(
            stray,
            scales[stray],
            strayWeight,
            isScaledByInput(stray * fanIn())
                ? ": ±s with another s for each input channel, which counts of bits cannot carry"
                : "");
  }

  /** Whether the filter's weights are ±s with one s per input channel. */
  private boolean isScaledByInput(int from) {
    int taps = filters.kernelHeight() * filters.kernelWidth();
    double tolerance = (fanIn() + 4) * HALF_ULP;
    for (int i = filters.inputs(); i < fanIn(); i++) {
      double first = Math.abs(filters.values().get(from + i % filters.inputs()));
      if (Math.abs(Math.abs(filters.values().get(from + i)) - first) > tolerance * first) {
        return false;
      }
    }
    return taps > 1;
  }

  /** One scale s per filter, 0 for an all-zero filter. */
  public FloatVector scales() {
    return FloatVector.of(scales);
  }

  /** The largest relative distance of a weight from ±s. */
  public double spread() {
    return spread;
  }

  /** How many weights of filters that are not all zero are exactly 0. */
  public int zeros() {
    return zeros;
  }

  /** Whether both signs occur. */
  public boolean isMixed() {
    return negative > 0 && positive > 0;
  }

  /** The signs, packed. */
  public BitFilters pack() {
    return BitFilters.pack(
        filters.outputs(), filters.kernelHeight(), filters.kernelWidth(), filters.inputs(), signs);
  }
}
