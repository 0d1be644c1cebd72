package org.bitfold.verifier.structural;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * Thresholds behind what could not be traced. Pictures seldom bring an activation near its
 * threshold, so that claim C3 sees little of a threshold that is off; but they show how the packed
 * activation follows from a tensor in front of the original's sign. Where that is a line, one for
 * each channel, it takes the number at which ONNX Runtime changes the sign to the packed threshold,
 * or the threshold is wrong.
 */
final class MeasuredThresholds {
  private static final int PICTURES = 2;
  private static final int LARGEST_SIDE = 12;

  /** So many tensors in front of a sign are tried, the nearest first. */
  private static final int CANDIDATES = 32;

  /**
   * So many different numbers in a channel make a line. Through two there is always one, and what
   * it leaves of a few says little of how far rounding goes: the one feature that global pooling
   * makes of a picture is not measured.
   */
  private static final int FEWEST_POINTS = 16;

  /** A line leaves no more than this of the activations' range; rounding leaves far less. */
  private static final double CROOKED = 0x1p-12;

  /** Where a line leaves no more than this, rounding did it, and the threshold is measured. */
  private static final double STRAIGHT = 0x1p-16;

  /** What a line leaves is what rounding did; a threshold may be rounded a few times as far. */
  private static final double ROUNDINGS = 4;

  private final Model model;
  private final Original original;
  private final Walk walk;
  private final Set<Integer> measured = new HashSet<>();
  private final Tally tally =
      new Tally(
          "measured-thresholds",
          "a threshold behind what could not be traced is where the line through the activations"
              + " of some pictures takes the number at which the ONNX graph changes the sign");

  MeasuredThresholds(Model model, Original original, Walk walk) {
    this.model = model;
    this.original = original;
    this.walk = walk;
  }

  /**
   * Measures sign layers.
   *
   * @param layers indices of nodes; others than signs that stand for a tensor are left aside
   */
  Tally run(List<Integer> layers) {
    Map<Integer, Set<String>> candidates = new LinkedHashMap<>();
    for (int layer : layers) {
      Node node = model.nodes().get(layer);
      if (isSign(node.op()) && walk.maker(node.source()).isPresent()) {
        candidates.put(layer, upstream(node.source()));
      }
    }
    if (!candidates.isEmpty()) {
      for (List<Run> runs : runs(candidates)) {
        candidates.forEach((layer, tensors) -> measure(layer, tensors, runs));
      }
    }
    return tally;
  }

  /** The sign layers whose activations follow from a tensor of the original. */
  Set<Integer> measured() {
    return measured;
  }

  private static boolean isSign(Op op) {
    return op instanceof Op.Binarize
        || op instanceof Op.Ternarize
        || op instanceof Op.ThresholdSums;
  }

  /** The tensors that a tensor depends on, the nearest first. */
  private Set<String> upstream(String tensor) {
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<String> found = new LinkedHashSet<>();
    while (!open.isEmpty() && found.size() < CANDIDATES) {
      Optional<NodeProto> maker = walk.maker(open.pop());
      for (String before : maker.map(walk::dependent).orElse(List.of())) {
        if (found.add(before)) {
          open.add(before);
        }
      }
    }
    return found;
  }

  /** Both networks on one picture. */
  private record Run(List<Planes> packed, Trace trace) {}

  /**
   * Natural pictures, whose activations are small and little rounded, and some of noise beyond
   * their range, whose activations lie on both sides of most thresholds.
   */
  private List<List<Run>> runs(Map<Integer, Set<String>> candidates) {
    Set<String> wanted = new HashSet<>();
    candidates.values().forEach(wanted::addAll);
    wanted.retainAll(original.tensors());
    SampleGenerator generator = original.samples(model, LARGEST_SIDE);
    Random random = new Random(LARGEST_SIDE);
    List<Run> natural = new ArrayList<>();
    List<Run> wide = new ArrayList<>();
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      for (int i = 0; i < PICTURES; i++) {
        natural.add(run(generator.large(random), witness, wanted));
        wide.add(run(generator.wide(random), witness, wanted));
      }
    }
    return List.of(natural, wide);
  }

  private Run run(Sample sample, OnnxWitness witness, Set<String> wanted) {
    Deadline.checkpoint();
    return new Run(
        new Oracle(model).values(sample.inputs()),
        Trace.of(witness, wanted, model, sample.inputs()));
  }

  /** Packed activations beside what a tensor of the original holds there. */
  private record Pairs(double[] tensor, double[] packed) {}

  /**
   * {@code packed = gain·(tensor − from) + start} of one channel.
   *
   * @param left the largest distance of a packed activation from it
   */
  private record Line(double gain, double from, double to, double start, double left) {
    static Optional<Line> through(Pairs pairs) {
      double[] tensor = pairs.tensor();
      double[] packed = pairs.packed();
      int low = 0;
      int high = 0;
      for (int i = 0; i < tensor.length; i++) {
        low = tensor[i] < tensor[low] ? i : low;
        high = tensor[i] > tensor[high] ? i : high;
      }
      double gain = (packed[high] - packed[low]) / (tensor[high] - tensor[low]);
      double left = 0;
      for (int i = 0; i < tensor.length; i++) {
        left = Math.max(left, Math.abs(packed[low] + gain * (tensor[i] - tensor[low]) - packed[i]));
      }
      double range = Math.abs(packed[high] - packed[low]);
      boolean shows =
          Arrays.stream(tensor).distinct().limit(FEWEST_POINTS).count() == FEWEST_POINTS;
      return shows && gain != 0 && Double.isFinite(gain) && left <= CROOKED * range
          ? Optional.of(new Line(gain, tensor[low], tensor[high], packed[low], left))
          : Optional.empty();
    }

    boolean isStraight() {
      return left <= STRAIGHT * Math.abs(gain * (to - from));
    }

    boolean covers(double at) {
      return at >= from && at <= to;
    }

    double at(double value) {
      return start + gain * (value - from);
    }
  }

  private void measure(int layer, Set<String> tensors, List<Run> runs) {
    Node node = model.nodes().get(layer);
    for (String tensor : tensors) {
      Optional<List<Optional<Line>>> lines = lines(node, tensor, runs);
      if (lines.isPresent() && check(node, tensor, lines.get())) {
        if (lines.get().stream().flatMap(Optional::stream).allMatch(Line::isStraight)) {
          measured.add(layer);
        }
        return;
      }
    }
  }

  /** A line for each channel that varies; empty where a channel has none though it varies. */
  private Optional<List<Optional<Line>>> lines(Node node, String tensor, List<Run> runs) {
    int value = node.inputs().get(0);
    List<Optional<Line>> lines = new ArrayList<>();
    int channels = model.types().get(value).channels();
    for (int c = 0; c < channels; c++) {
      Optional<Pairs> pairs = pairs(value, tensor, c, runs);
      if (pairs.isEmpty()) {
        return Optional.empty();
      }
      boolean varies = Arrays.stream(pairs.get().packed()).distinct().limit(2).count() > 1;
      Optional<Line> line = Line.through(pairs.get());
      if (varies && line.isEmpty()) {
        return Optional.empty();
      }
      lines.add(line);
    }
    return lines.stream().anyMatch(Optional::isPresent) ? Optional.of(lines) : Optional.empty();
  }

  private static Optional<Pairs> pairs(int value, String tensor, int channel, List<Run> runs) {
    List<double[]> found = new ArrayList<>();
    for (Run run : runs) {
      Planes packed = run.packed().get(value);
      Optional<Planes> original = run.trace().planes(tensor, packed.shape());
      if (original.isEmpty()) {
        return Optional.empty();
      }
      int plane = packed.height() * packed.width();
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        found.add(new double[] {original.get().values()[i], packed.values()[i]});
      }
    }
    return Optional.of(
        new Pairs(
            found.stream().mapToDouble(pair -> pair[0]).toArray(),
            found.stream().mapToDouble(pair -> pair[1]).toArray()));
  }

  /** Whether the sign follows from this tensor alone, number by number. */
  private boolean check(Node node, String tensor, List<Optional<Line>> lines) {
    try {
      Optional<OnnxCut> cut = OnnxCut.between(original, walk, tensor, node.source());
      if (cut.isEmpty()) {
        return false;
      }
      try (OnnxCut function = cut.get()) {
        return Levels.of(lines.size(), function)
            .filter(levels -> check(node, function, levels, lines))
            .isPresent();
      }
    } catch (VerificationException e) {
      return false; // the part does not run by itself; another may, and C3 judges what it makes
    }
  }

  private boolean check(Node node, OnnxCut function, Levels levels, List<Optional<Line>> lines) {
    int channels = lines.size();
    Optional<float[]> leaves =
        ThresholdCheck.smallest(channels, function, (c, sign) -> sign != levels.low()[c]);
    Optional<float[]> arrives =
        ThresholdCheck.smallest(channels, function, (c, sign) -> sign == levels.high()[c]);
    if (leaves.isEmpty() || arrives.isEmpty()) {
      return false;
    }
    for (int c = 0; c < channels; c++) {
      if (levels.low()[c] != levels.high()[c] && lines.get(c).isPresent()) {
        Line line = lines.get(c).get();
        boolean rises = line.gain() > 0;
        float first = leaves.get()[c];
        float last = arrives.get()[c];
        check(node, c, function, line, rises ? first : last, rises ? last : first);
      }
    }
    return true;
  }

  /** How far rounding may have taken the packed threshold from the line. */
  private static double slack(Line line, ChannelAffine lead, int c, double at) {
    double gain = Math.abs(lead.gain().get(c));
    double terms = at + (gain == 0 ? 0 : lead.magnitude().get(c) / gain);
    double magnitude = Math.max(terms, Math.max(Math.abs(line.from()), Math.abs(line.to())));
    return ROUNDINGS * line.left()
        + Spread.POINTWISE * (Math.abs(line.start()) + Math.abs(line.gain()) * magnitude);
  }

  /**
   * @param lower where the original changes its sign first as the packed activation grows
   * @param upper where it does last
   */
  private void check(Node node, int c, OnnxCut function, Line line, float lower, float upper) {
    if (!line.covers(lower) || !line.covers(upper)) {
      return; // nothing was measured there
    }
    double first = line.at(lower);
    double last = line.at(upper);
    double slack = slack(line, function.lead(), c, Math.max(Math.abs(lower), Math.abs(upper)));
    boolean one = Math.abs(last - first) <= slack;
    switch (node.op()) {
      case Op.Binarize(FloatVector thresholds) when one ->
          check(node, c, thresholds.get(c), first, slack);
      case Op.Ternarize(FloatVector below, FloatVector above) -> {
        boolean never = Float.isInfinite(below.get(c));
        boolean always = Float.isInfinite(above.get(c));
        if (one && never != always) {
          check(node, c, never ? above.get(c) : below.get(c), first, slack);
        } else if (!never && !always && one == (below.get(c) == above.get(c))) {
          check(node, c, below.get(c), first, slack);
          check(node, c, above.get(c), last, slack);
        }
      }
      case Op.ThresholdSums(IntVector thresholds) when one -> {
        int threshold = thresholds.get(c);
        tally.check(
            first > threshold - 1 - slack && first <= threshold + slack,
            node.name(),
            "threshold %d of channel %d; the ONNX graph changes the sign at %s",
            threshold,
            c,
            first);
      }
      default -> {
        // another kind of steps than the packed op's; C3 compares what comes of them
      }
    }
  }

  private void check(Node node, int c, float threshold, double expected, double slack) {
    if (Float.isInfinite(threshold)) {
      return; // the packed sign is constant; that pictures turn the original's, C3 sees
    }
    double distance = Math.abs(threshold - expected);
    tally.spread(distance == 0 ? 0 : distance / Math.max(Math.abs(threshold), slack));
    tally.check(
        distance <= slack,
        node.name(),
        "threshold %s of channel %d; by the activations of %d pictures the ONNX graph changes the"
            + " sign at %s, give or take %.2g",
        threshold,
        c,
        PICTURES,
        (float) expected,
        slack);
  }
}
