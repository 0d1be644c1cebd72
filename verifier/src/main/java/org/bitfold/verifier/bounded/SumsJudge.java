package org.bitfold.verifier.bounded;

import java.util.Optional;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Planes;

/**
 * Judges signs that come straight from sums. Sums are whole numbers, the original's threshold lies
 * anywhere between two of them: a sum next to the threshold may be decided by rounding. It counts
 * as undecided where the original did decide otherwise.
 */
final class SumsJudge {
  private final Layer layer;
  private final Approximation sums;

  SumsJudge(Layer layer, Approximation sums) {
    this.layer = layer;
    this.sums = sums;
  }

  /** Whether no rounding can turn the sign of element {@code i}. */
  boolean isDecided(Op.ThresholdSums op, int i) {
    return room(op, i) > 1;
  }

  private double room(Op.ThresholdSums op, int i) {
    double margin =
        Math.abs(sums.values().values()[i] - (op.thresholds().get(sums.channelOf(i)) - 0.5));
    return margin / (0.5 + sums.errors()[i]);
  }

  Approximation compare(Op.ThresholdSums op, Planes signs, Optional<Planes> original) {
    float[] values = signs.values().clone();
    double[] errors = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int c = sums.channelOf(i);
      double sum = sums.values().values()[i];
      double room = room(op, i);
      boolean near = room <= 1;
      float expected = original.isPresent() ? original.get().values()[i] : Float.NaN;
      if (Float.isNaN(expected)) {
        boolean open = near && sums.errors()[i] >= 0.5;
        layer.compareSign(c, room, open, false);
        errors[i] = open ? 2 : 0;
        continue;
      }
      boolean differs = expected != 0 && expected != values[i];
      layer.compareSign(c, room, near && (differs || expected == 0), differs);
      if (expected == 0) {
        layer.tie();
      } else if (differs && !near) {
        layer.violate(
            ("channel %d, element %d: sign %s, the original's %s, yet the sum %s is not next to"
                    + " its threshold %d")
                .formatted(
                    c,
                    i % (signs.height() * signs.width()),
                    values[i],
                    expected,
                    sum,
                    op.thresholds().get(c)));
      }
      values[i] = expected;
    }
    return new Approximation(
        new Planes(signs.channels(), signs.height(), signs.width(), values), errors);
  }
}
