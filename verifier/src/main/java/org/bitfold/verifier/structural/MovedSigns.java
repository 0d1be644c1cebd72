package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * Signs of a value that was moved before, where the ONNX graph moves the signs: padded, pooled,
 * flattened, its channels selected. What lies between stands for no tensor. On pictures whose
 * elements are thresholds and the floats next to them, each sign must stand for one level of the
 * original, whatever the picture.
 */
final class MovedSigns {
  private static final int PICTURES = 4;

  /** A channel of one pixel shows one sign in each. */
  private static final int MOST_PICTURES = 64;

  private static final long SEED = 21;

  /** Levels that are computed are rounded a few times. */
  private static final double ALIKE = 0x1p-20;

  private final Model model;
  private final Correspondence values;
  private final Tally tally;

  MovedSigns(Model model, Correspondence values, Tally tally) {
    this.model = model;
    this.values = values;
    this.tally = tally;
  }

  /**
   * What was found.
   *
   * @param levels from signs to what the original has there
   * @param between indices of the nodes that move the value
   */
  record Found(ChannelAffine levels, List<Integer> between) {}

  /** Checks a sign layer; empty if what it reads is no moved value that is known. */
  Optional<Found> check(Node node) {
    List<Integer> between = new ArrayList<>();
    int value = node.inputs().get(0);
    while (value >= model.inputs().size() && moves(values.makerOf(value))) {
      between.addFirst(value - model.inputs().size());
      value = values.makerOf(value).inputs().get(0);
    }
    String from = values.sourceOf(value);
    boolean known =
        !between.isEmpty()
            && !from.isEmpty()
            && !node.source().isEmpty()
            && !values.shapes().isEmpty()
            && !values.isSigns(value)
            && values.shift(value).filter(Shift::isZero).isPresent();
    int start = value;
    return known
        ? values
            .cut(List.of(from), node.source(), function -> levels(node, between, start, function))
            .map(levels -> new Found(levels, between))
        : Optional.empty();
  }

  private static boolean moves(Node node) {
    boolean moves =
        switch (node.op()) {
          case Op.Pad _, Op.Flatten _, Op.SelectChannels _, Op.DepthToSpace _ -> true;
          case Op.SpaceToDepth _, Op.MaxPool _, Op.Affine _ -> true;
          case Op.Resize resize -> resize.interpolation() instanceof Op.Interpolation.Nearest;
          default -> false;
        };
    return moves && node.source().isEmpty();
  }

  private Optional<ChannelAffine> levels(
      Node node, List<Integer> between, int start, OnnxCut function) {
    Random random = new Random(SEED);
    List<Float> probes = probes(node.op(), between);
    int channels = model.types().get(node.inputs().get(0)).channels();
    Seen[] seen = new Seen[channels];
    for (int c = 0; c < channels; c++) {
      seen[c] = new Seen();
    }
    double[] gain = new double[channels];
    double[] offset = new double[channels];
    boolean all = false;
    for (int i = 0; i < PICTURES || !all && i < MOST_PICTURES; i++) {
      Planes picture = picture(random, probes, values.shapes().get(start));
      Planes moved = picture;
      for (int index : between) {
        Shape shape = values.shapes().get(model.valueOf(index));
        moved = Oracle.apply(model.nodes().get(index).op(), List.of(moved), shape);
      }
      Planes signs = Oracle.apply(node.op(), List.of(moved), moved.shape());
      float[] original = function.of(List.of(picture));
      if (original.length != signs.values().length) {
        return Optional.empty();
      }
      int plane = signs.height() * signs.width();
      for (int j = 0; j < original.length; j++) {
        if (!isTie(node.op(), j / plane, moved.values()[j], isExact(between))) {
          seen[j / plane].add((int) signs.values()[j], original[j]);
        }
      }
      all = true;
      for (int c = 0; c < channels; c++) {
        all &= seen[c].level(gain, offset, c);
      }
    }
    boolean padded =
        between.stream().anyMatch(index -> model.nodes().get(index).op() instanceof Op.Pad);
    if (padded && !Arrays.stream(seen).allMatch(Seen::isOneEach)) {
      return Optional.empty(); // a border may stand for another level than the same sign inside
    }
    for (int c = 0; c < channels; c++) {
      tally.check(
          seen[c].isOneEach(),
          node.name(),
          "channel %d: on pictures of numbers near its threshold, %s",
          c,
          seen[c]);
    }
    return all
        ? Optional.of(ChannelAffine.IDENTITY.after(new PerChannel(gain), new PerChannel(offset)))
        : Optional.empty();
  }

  /** The numbers that are moved to a threshold, those next to them, and some on either side. */
  private List<Float> probes(Op op, List<Integer> between) {
    Set<Float> at = new HashSet<>();
    for (FloatVector thresholds : thresholds(op)) {
      for (int c = 0; c < thresholds.size(); c++) {
        at.add(thresholds.get(c));
      }
    }
    for (int index : between.reversed()) {
      if (model.nodes().get(index).op() instanceof Op.Affine(FloatVector scale, FloatVector bias)) {
        Set<Float> before = new HashSet<>();
        for (float threshold : at) {
          for (int c = 0; c < scale.size(); c++) {
            before.add((threshold - bias.get(c)) / scale.get(c));
          }
        }
        at = before;
      }
    }
    List<Float> probes = new ArrayList<>();
    for (float number : at.stream().filter(Float::isFinite).sorted().toList()) {
      probes.addAll(List.of(number, Math.nextDown(number), Math.nextUp(number)));
      probes.addAll(List.of(number - 1, number + 1));
    }
    return probes.isEmpty() ? List.of(-1f, 1f) : probes;
  }

  private static List<FloatVector> thresholds(Op op) {
    return switch (op) {
      case Op.Binarize(FloatVector thresholds) -> List.of(thresholds);
      case Op.Ternarize(FloatVector lower, FloatVector upper) -> List.of(lower, upper);
      default -> List.of();
    };
  }

  private static Planes picture(Random random, List<Float> probes, Shape shape) {
    Planes picture = Shift.picture(PerChannel.ZERO, shape);
    for (int i = 0; i < picture.values().length; i++) {
      picture.values()[i] = probes.get(random.nextInt(probes.size()));
    }
    return picture;
  }

  /** Whether nothing on the way is rounded. */
  private boolean isExact(List<Integer> between) {
    for (int index : between) {
      if (model.nodes().get(index).op() instanceof Op.Affine(FloatVector scale, FloatVector bias)) {
        for (int c = 0; c < scale.size(); c++) {
          if (Math.abs(scale.get(c)) != 1 || bias.get(c) != 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** A number on its threshold, where Sign is 0, or so near that rounding decides. */
  private static boolean isTie(Op op, int channel, float value, boolean exact) {
    for (FloatVector thresholds : thresholds(op)) {
      float threshold = thresholds.get(channel);
      double slack =
          exact ? 0 : Spread.POINTWISE * (Math.abs(value) + Math.abs((double) threshold));
      boolean counts = op instanceof Op.Binarize || !exact;
      if (counts && Math.abs((double) value - threshold) <= slack) {
        return true;
      }
    }
    return false;
  }

  /** What the original had where a channel's signs were −1, 0 and 1. */
  private static final class Seen {
    private final double[] least = {Double.NaN, Double.NaN, Double.NaN};
    private final double[] most = {Double.NaN, Double.NaN, Double.NaN};

    void add(int sign, double level) {
      least[sign + 1] = Double.isNaN(least[sign + 1]) ? level : Math.min(least[sign + 1], level);
      most[sign + 1] = Double.isNaN(most[sign + 1]) ? level : Math.max(most[sign + 1], level);
    }

    boolean isOneEach() {
      for (int i = 0; i < least.length; i++) {
        double room = ALIKE * Math.max(Math.abs(least[i]), Math.abs(most[i]));
        if (most[i] - least[i] > room) {
          return false;
        }
      }
      return true;
    }

    /** Writes {@code level = gain·sign + offset}; false where too few signs were seen. */
    boolean level(double[] gain, double[] offset, int c) {
      boolean below = !Double.isNaN(least[0]);
      boolean zero = !Double.isNaN(least[1]);
      boolean above = !Double.isNaN(least[2]);
      if (below && above) {
        gain[c] = (most[2] - least[0]) / 2;
        offset[c] = (most[2] + least[0]) / 2;
      } else if (zero && above) {
        gain[c] = most[2] - least[1];
        offset[c] = least[1];
      } else if (zero && below) {
        gain[c] = least[1] - least[0];
        offset[c] = least[1];
      }
      return below && above || zero && (below || above);
    }

    @Override
    public String toString() {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < least.length; i++) {
        if (!Double.isNaN(least[i])) {
          parts.add("%d stands for %s to %s".formatted(i - 1, least[i], most[i]));
        }
      }
      return String.join(", ", parts);
    }
  }
}
