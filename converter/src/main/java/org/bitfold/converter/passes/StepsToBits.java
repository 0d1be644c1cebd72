package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.analysis.Atoms;
import org.bitfold.converter.analysis.StepFunction;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * Step functions of two or three levels as thresholds, a scale and an offset:
 *
 * <ul>
 *   <li>−h, +h: bits, scaled by h;
 *   <li>0, h or −h, 0: trits of which one sign never occurs, scaled by h: zeros stay zeros, also at
 *       the zero padding of a convolution;
 *   <li>−h, 0, +h: trits, or bits where 0 is a single number that nothing but coincidence meets;
 *       the same plus an offset, where the middle is a single number;
 *   <li>a, b: bits, scaled by (b − a) / 2, offset by (a + b) / 2; or, where that rounds, trits that
 *       are 0 on one side, scaled by b − a, offset by the level of that side.
 * </ul>
 */
final class StepsToBits {
  /** Levels that are computed are rounded a few times. */
  private static final double HALFWAY = 0x1p-20;

  private final GraphNode node;
  private final List<StepFunction> steps;
  private final boolean keepsZeros;

  /**
   * @param node the node that is to be replaced
   * @param steps what it computes, per channel
   * @param keepsZeros also where only coincidence meets them
   */
  StepsToBits(GraphNode node, List<StepFunction> steps, boolean keepsZeros) {
    this.node = node;
    this.steps = steps;
    this.keepsZeros = keepsZeros;
  }

  /** Whether every one of {@code steps} is of a form that can be carried. */
  static boolean canCarry(List<StepFunction> steps) {
    return steps.stream()
        .allMatch(
            step ->
                step.size() == 2
                    || (step.size() == 3 && (isSymmetric(step) || isTieInTheMiddle(step))));
  }

  /** −h, 0, +h. */
  private static boolean isSymmetric(StepFunction step) {
    return step.levels().get(1) == 0 && step.levels().get(0) == -step.levels().get(2);
  }

  /** Sign, scaled and shifted: at a single number it is halfway between its two levels. */
  private static boolean isTieInTheMiddle(StepFunction step) {
    double first = step.levels().getFirst();
    double last = step.levels().getLast();
    double largest = Math.max(Math.abs(first), Math.abs(last));
    return step.isPoint(1)
        && Math.abs(step.levels().get(1) - (first + last) / 2) <= HALFWAY * largest;
  }

  /**
   * The replacement.
   *
   * @param operand what the functions are applied to
   * @param root the same value in the graph that {@code atoms} knows
   */
  GraphNode on(GraphNode operand, GraphNode root, Atoms atoms, RewriteLog log) {
    int channels = steps.size();
    List<Signs> signs = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      StepFunction step = steps.get(c);
      signs.add(step.size() == 3 ? threeLevels(step, root, c, atoms, log) : twoLevels(step, log));
    }
    noteDeviation(log);
    boolean zeros = signs.stream().anyMatch(one -> one.lower() < one.upper());
    log.folded(zeros ? "recognize-ternarizer" : "recognize-binarizer", node.name(), root.name());
    FloatVector low = Vectors.make(channels, c -> signs.get(c).lower());
    FloatVector high = Vectors.make(channels, c -> signs.get(c).upper());
    Op op = zeros ? new Op.Ternarize(low, high) : new Op.Binarize(low);
    // Signs that fall where the function rises are no tensor of the ONNX file.
    boolean falls = signs.stream().anyMatch(one -> one.scale() < 0);
    GraphNode named = falls ? node.standingFor("") : node;
    GraphNode floats = named.with(new Op.ToFloat(), named.with(op, operand));
    FloatVector factor = Vectors.make(channels, c -> signs.get(c).scale());
    FloatVector shift = Vectors.make(channels, c -> signs.get(c).offset());
    return Vectors.all(factor, 1) && Vectors.all(shift, 0)
        ? floats
        : node.with(new Op.Affine(factor, shift), floats);
  }

  private Signs threeLevels(
      StepFunction step, GraphNode root, int channel, Atoms atoms, RewriteLog log) {
    float lower = threshold(step, 1);
    boolean tie = step.isPoint(1) && !keepsZeros && !atoms.contains(root, channel, lower);
    if (tie) {
      log.note(
          "where Sign is 0 at a single number that no more than coincidence meets, a value that"
              + " hits it becomes +1");
    }
    if (tie && !isSymmetric(step)) {
      return twoLevels(step, log);
    }
    float upper = tie ? lower : threshold(step, 2);
    float first = step.levels().getFirst();
    float last = step.levels().getLast();
    float middle = step.levels().get(1);
    float height = (float) (((double) last - first) / 2);
    Signs signs = new Signs(lower, upper, height, middle == 0 ? -0f : middle);
    noteRounding(first, last, signs, log);
    return signs;
  }

  private Signs twoLevels(StepFunction step, RewriteLog log) {
    float first = step.levels().getFirst();
    float last = step.levels().getLast();
    float at = threshold(step, 1);
    float height = (float) ((double) last - first);
    Signs below = new Signs(at, Float.POSITIVE_INFINITY, height, last == 0 ? -0f : last);
    Signs above = new Signs(Float.NEGATIVE_INFINITY, at, height, first == 0 ? -0f : first);
    Signs both =
        first == -last
            ? new Signs(at, at, last, -0f)
            : new Signs(
                at,
                at,
                (float) (((double) last - first) / 2),
                (float) (((double) last + first) / 2));
    List<Signs> forms =
        first == 0 ? List.of(above) : last == 0 ? List.of(below) : List.of(both, below, above);
    for (Signs form : forms) {
      if (form.below() == first && form.above() == last) {
        return form;
      }
    }
    noteRounding(first, last, both, log);
    return both;
  }

  private void noteRounding(float first, float last, Signs carried, RewriteLog log) {
    if (carried.below() != first || carried.above() != last) {
      log.note(
          "the levels %s and %s of '%s' are carried as %s and %s: a scale and an offset round them"
              .formatted(first, last, node.name(), carried.below(), carried.above()));
    }
  }

  /**
   * One channel: −1 below {@code lower}, +1 from {@code upper} on, 0 between, times a scale, plus
   * an offset.
   */
  private record Signs(float lower, float upper, float scale, float offset) {
    float below() {
      return value(lower > Float.NEGATIVE_INFINITY ? -1 : 0);
    }

    float above() {
      return value(upper < Float.POSITIVE_INFINITY ? 1 : 0);
    }

    private float value(int sign) {
      return Math.fma(sign, scale, offset);
    }
  }

  /** Where interval {@code index} begins; −0 as +0. */
  private static float threshold(StepFunction step, int index) {
    return step.starts().get(index) + 0f;
  }

  private void noteDeviation(RewriteLog log) {
    for (StepFunction step : steps) {
      if (step.deviation() > 0 || step.limit() < 0x1p63f) {
        log.note(
            "'%s' gives its levels up to rounding (within %.0e for |x| up to %.0e); it is carried as"
                    .formatted(node.name(), step.deviation(), step.limit())
                + " giving them exactly");
        return;
      }
    }
  }
}
