package org.bitfold.converter.passes;

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
 *   <li>a, b: bits, scaled by (b − a) / 2, offset by (a + b) / 2.
 * </ul>
 */
final class StepsToBits {
  private final GraphNode node;
  private final List<StepFunction> steps;

  /**
   * @param node the node that is to be replaced
   * @param steps what it computes, per channel
   */
  StepsToBits(GraphNode node, List<StepFunction> steps) {
    this.node = node;
    this.steps = steps;
  }

  /** Whether every one of {@code steps} is of a form that can be carried. */
  static boolean canCarry(List<StepFunction> steps) {
    return steps.stream()
        .allMatch(
            step ->
                step.size() == 2
                    || (step.size() == 3
                        && step.levels().get(1) == 0
                        && step.levels().get(0) == -step.levels().get(2)));
  }

  /**
   * The replacement.
   *
   * @param operand what the functions are applied to
   * @param root the same value in the graph that {@code atoms} knows
   */
  GraphNode on(GraphNode operand, GraphNode root, Atoms atoms, RewriteLog log) {
    int channels = steps.size();
    float[] lower = new float[channels];
    float[] upper = new float[channels];
    float[] scale = new float[channels];
    float[] offset = new float[channels];
    boolean zeros = false;
    for (int c = 0; c < channels; c++) {
      StepFunction step = steps.get(c);
      float first = step.levels().getFirst();
      float last = step.levels().getLast();
      lower[c] = threshold(step, 1);
      upper[c] = threshold(step, step.size() - 1);
      scale[c] = last != 0 ? last : -first;
      offset[c] = -0f;
      if (step.size() == 3) {
        boolean tie = step.isPoint(1) && !atoms.contains(root, c, lower[c]);
        upper[c] = tie ? lower[c] : upper[c];
        if (tie) {
          log.note(
              "where Sign is 0 at a single number that no more than coincidence meets, a value that"
                  + " hits it becomes +1");
        }
      } else if (first == 0) {
        lower[c] = Float.NEGATIVE_INFINITY;
      } else if (last == 0) {
        upper[c] = Float.POSITIVE_INFINITY;
      } else if (first != -last) {
        scale[c] = (float) (((double) last - first) / 2);
        offset[c] = (float) (((double) last + first) / 2);
      }
      zeros |= lower[c] < upper[c];
    }
    noteDeviation(log);
    log.folded(zeros ? "recognize-ternarizer" : "recognize-binarizer", node.name(), root.name());
    FloatVector low = FloatVector.of(lower);
    Op op = zeros ? new Op.Ternarize(low, FloatVector.of(upper)) : new Op.Binarize(low);
    GraphNode signs = node.with(op, operand);
    GraphNode floats = node.with(new Op.ToFloat(), signs);
    FloatVector factor = FloatVector.of(scale);
    FloatVector shift = FloatVector.of(offset);
    return Vectors.all(factor, 1) && Vectors.all(shift, 0)
        ? floats
        : node.with(new Op.Affine(factor, shift), floats);
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
