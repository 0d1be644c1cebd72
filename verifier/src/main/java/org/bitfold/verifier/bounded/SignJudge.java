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
   * Whether no rounding can turn the sign of element {@code i}. On the threshold itself, a bit is 1
   * where the original may be 0.
   */
  boolean isDecided(int i) {
    Room room = room(activations.channelOf(i), i);
    return !room.isNear() && (room.margin() > 0 || !binary);
  }

  /**
   * Compares signs with the original's, or estimates them where there are none.
   *
   * @param signs what the packed op makes of the activations
   * @param original the signs that the original made of them, NaN where that cannot be told
   * @return the original's signs, for the layers after this, and its zeros, which no bit can be
   */
  Approximation judge(Planes signs, Optional<Planes> original) {
    return original.map(known -> compare(signs, known)).orElseGet(() -> estimate(signs));
  }

  private Approximation compare(Planes signs, Planes original) {
    float[] values = original.values().clone();
    double[] errors = new double[values.length];
    int[] structuralTies = new int[signs.channels()];
    for (int i = 0; i < values.length; i++) {
      int c = activations.channelOf(i);
      Room room = room(c, i);
      float expected = values[i];
      float found = signs.values()[i];
      if (Float.isNaN(expected)) {
        values[i] = found;
        errors[i] = estimated(c, i);
        continue;
      }
      boolean tie = expected == 0 && binary;
      if (tie) {
        layer.tie();
        structuralTies[c] += own.values()[i] == lower.get(c) ? 1 : 0;
      }
      boolean met = found == 0 && expected == 0 && isZeroANumber(c);
      layer.compareSign(c, room.share(), room.isNear() && !met, !tie && expected != found);
      boolean onThreshold = tie && room.margin() == 0;
      if (expected != found && !room.isNear() && !onThreshold) {
        layer.violate(
            ("channel %d, element %d: sign %s, the original's %s, yet the activation %s lies %.3g"
                    + " from its threshold, bound %.3g")
                .formatted(
                    c,
                    i % (signs.height() * signs.width()),
                    found,
                    original.values()[i],
                    activations.values().values()[i],
                    room.margin(),
                    room.slack()));
      }
    }
    refuseStructuralTies(structuralTies, signs.height() * signs.width());
    return new Approximation(
        new Planes(signs.channels(), signs.height(), signs.width(), values), errors);
  }

  /** Whether a single activation has the sign 0. Any error would have made another sign of it. */
  private boolean isZeroANumber(int channel) {
    return !binary && upper.get(channel) == Math.nextUp(lower.get(channel));
  }

  /** Without the original's signs. */
  private Approximation estimate(Planes signs) {
    double[] errors = new double[signs.values().length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = estimated(activations.channelOf(i), i);
    }
    return new Approximation(signs, errors);
  }

  /** Without the original's sign, one that rounding may turn is off by up to 2. */
  private double estimated(int channel, int i) {
    Room room = room(channel, i);
    boolean near = activations.errors()[i] > 0 && room.isNear();
    layer.compareSign(channel, room.share(), near, false);
    return near ? 2 : 0;
  }

  /** A few activations may meet their threshold by chance; a share of a channel does not. */
  private void refuseStructuralTies(int[] ties, int plane) {
    for (int c = 0; c < ties.length; c++) {
      if (ties[c] >= FEWEST_TIES && ties[c] * TIES_PER_PLANE >= plane) {
        layer.violate(
            ("channel %d: %d of %d activations lie exactly on their threshold, where the original's"
                 + " sign is 0, which a bit cannot be; bitfold convert --keep-zeros '%s' keeps it")
                .formatted(c, ties[c], plane, layer.name()));
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

  /**
   * How far an activation lies from a threshold.
   *
   * @param slack how far it may lie and still be decided by rounding
   */
  private record Room(double margin, double slack) {
    /** Whether rounding decides. Without any, a value on its threshold is decided. */
    boolean isNear() {
      return margin <= slack && slack > 0;
    }

    double share() {
      return slack > 0 ? margin / slack : Double.MAX_VALUE;
    }
  }

  /** The room at the threshold that rounding comes nearest to crossing. */
  private Room room(int channel, int i) {
    Room below = room(i, lower.get(channel));
    Room above = room(i, upper.get(channel));
    return above.share() < below.share() ? above : below;
  }

  private Room room(int i, float threshold) {
    double activation = activations.values().values()[i];
    double error = activations.errors()[i];
    double magnitude = Math.abs(activation) + Math.abs((double) threshold);
    return new Room(
        Math.abs(activation - threshold),
        Float.isInfinite(threshold) ? error : error + 4 * Rounding.U * magnitude);
  }
}
