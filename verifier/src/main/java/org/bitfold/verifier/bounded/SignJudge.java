package org.bitfold.verifier.bounded;

import java.util.Optional;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Planes;

/** Judges signs by how far the activation lies from its threshold. */
final class SignJudge {
  /** Exact ties that are more than chance: so many, and one in so many of a channel. */
  private static final int FEWEST_TIES = 4;

  private static final int TIES_PER_PLANE = 50;

  private final Layer layer;
  private final Approximation activations;
  private final Planes own;
  private final FloatVector lower;
  private final FloatVector upper;
  private final boolean binary;

  private SignJudge(
      Layer layer,
      Approximation activations,
      Planes own,
      FloatVector lower,
      FloatVector upper,
      boolean binary) {
    this.layer = layer;
    this.activations = activations;
    this.own = own;
    this.lower = lower;
    this.upper = upper;
    this.binary = binary;
  }

  /**
   * @param own the activations of the packed model by itself, with nothing forced
   */
  static SignJudge of(Op.Binarize op, Layer layer, Approximation activations, Planes own) {
    return new SignJudge(layer, activations, own, op.thresholds(), op.thresholds(), true);
  }

  static SignJudge of(Op.Ternarize op, Layer layer, Approximation activations, Planes own) {
    return new SignJudge(layer, activations, own, op.lower(), op.upper(), false);
  }

  /**
   * As {@link #compare} where the original's tensor holds signs; an original that binarizes to two
   * other levels is compared where the packed model has scaled its bits to them.
   */
  Approximation judge(Planes signs, Optional<Planes> original) {
    return original
        .filter(SignJudge::areSigns)
        .map(known -> compare(signs, known))
        .orElseGet(() -> estimate(signs));
  }

  /**
   * Compares signs with the original's.
   *
   * @param signs what the packed op makes of the activations
   * @param original what the original made of them
   * @return the original's signs, for the layers after this; a tie keeps the packed sign, off by 1
   */
  private Approximation compare(Planes signs, Planes original) {
    float[] values = original.values().clone();
    double[] errors = new double[values.length];
    int[] structuralTies = new int[signs.channels()];
    for (int i = 0; i < values.length; i++) {
      int c = activations.channelOf(i);
      double margin = margin(c, activations.values().values()[i]);
      boolean near = margin <= slack(c, i);
      float expected = values[i];
      float found = signs.values()[i];
      boolean tie = expected == 0 && binary;
      if (tie) {
        layer.tie();
        errors[i] = 1;
        structuralTies[c] += own.values()[i] == lower.get(c) ? 1 : 0;
      }
      layer.compareSign(c, room(margin, slack(c, i)), near, !tie && expected != found);
      if (expected != found && !near) {
        layer.violate(
            ("channel %d, element %d: sign %s, the original's %s, yet the activation %s lies %.3g"
                    + " from its threshold, bound %.3g")
                .formatted(
                    c,
                    i % (signs.height() * signs.width()),
                    found,
                    original.values()[i],
                    activations.values().values()[i],
                    margin,
                    slack(c, i)));
      }
      values[i] = tie ? found : expected;
    }
    refuseStructuralTies(structuralTies, signs.height() * signs.width());
    return new Approximation(
        new Planes(signs.channels(), signs.height(), signs.width(), values), errors);
  }

  /** Without the original's signs: those that rounding may turn are off by up to 2. */
  private Approximation estimate(Planes signs) {
    double[] errors = new double[signs.values().length];
    for (int i = 0; i < errors.length; i++) {
      int c = activations.channelOf(i);
      double margin = margin(c, activations.values().values()[i]);
      boolean near = activations.errors()[i] > 0 && margin <= slack(c, i);
      layer.compareSign(c, room(margin, slack(c, i)), near, false);
      errors[i] = near ? 2 : 0;
    }
    return new Approximation(signs, errors);
  }

  /** A few activations may meet their threshold by chance; a share of a channel does not. */
  private void refuseStructuralTies(int[] ties, int plane) {
    for (int c = 0; c < ties.length; c++) {
      if (ties[c] >= FEWEST_TIES && ties[c] * TIES_PER_PLANE >= plane) {
        layer.violate(
            ("channel %d: %d of %d activations lie exactly on their threshold, where the original's"
                    + " sign is 0, which a bit cannot be")
                .formatted(c, ties[c], plane));
      }
    }
  }

  /** Whether a tensor holds −1, 0 and 1 alone. */
  static boolean areSigns(Planes original) {
    for (float value : original.values()) {
      if (value != 0 && value != 1 && value != -1) {
        return false;
      }
    }
    return true;
  }

  private double margin(int channel, float activation) {
    return Math.min(
        Math.abs((double) activation - lower.get(channel)),
        Math.abs((double) activation - upper.get(channel)));
  }

  private static double room(double margin, double slack) {
    return margin == 0 ? 0 : margin / slack;
  }

  /** How far from its threshold an activation may lie and still be decided by rounding. */
  private double slack(int channel, int i) {
    double activation = Math.abs(activations.values().values()[i]);
    double threshold = Math.max(Math.abs(lower.get(channel)), Math.abs(upper.get(channel)));
    return Double.isInfinite(threshold)
        ? activations.errors()[i]
        : activations.errors()[i] + 4 * Rounding.U * (activation + threshold);
  }
}
