package org.bitfold.converter.analysis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.Op;

/**
 * What a convolution of signs makes: not a continuous value, but {@code k·s + b} for whole numbers
 * k. Each of them has real mass, and so has its image behind BatchNorm, a shift or an activation: a
 * Sign that is 0 exactly there is no coincidence. Weights that a straight-through estimator left a
 * few ulps off ±s count as ±s: so they are packed, and most of the original's sums are the same.
 */
final class SignSums {
  private final Map<GraphNode, RecognizedStep> steps;

  /**
   * @param steps values that are known to be step functions
   */
  SignSums(Map<GraphNode, RecognizedStep> steps) {
    this.steps = steps;
  }

  /** Whether {@code node} is exactly {@code x} in channel {@code channel} for some sum of signs. */
  boolean reach(GraphNode node, int channel, float x) {
    Deque<GraphNode> behind = new ArrayDeque<>();
    GraphNode first = node;
    while (PointValue.isElementwise(first) && first.operands().size() == 1) {
      behind.push(first);
      first = first.operand();
      if (first.channels() != node.channels()) {
        return false;
      }
    }
    if (!(first.carried().orElse(null) instanceof Op.Conv2d conv)) {
      return false;
    }
    Optional<Float> height = height(first.operand());
    Optional<Float> scale = ScaledSigns.scale(conv.filters(), channel);
    return height.isPresent()
        && scale.isPresent()
        && reach(conv, height.get() * scale.get(), behind, channel, x);
  }

  private static boolean reach(
      Op.Conv2d conv, float unit, Deque<GraphNode> behind, int channel, float x) {
    int most = conv.filters().values().size() / conv.filters().outputs();
    for (int k = -most; k <= most; k++) {
      float value = Math.fma(k, unit, conv.bias().get(channel));
      for (GraphNode node : behind) {
        value = PointValue.of(node, channel, value);
      }
      if (value == x) {
        return true;
      }
    }
    return false;
  }

  /**
   * The one h such that {@code signs} has no levels but −h, 0 and h, in any channel and in borders
   * around it.
   */
  private Optional<Float> height(GraphNode signs) {
    if (signs.carried().orElse(null) instanceof Op.Pad pad && pad.mode() == Op.PadMode.CONSTANT) {
      float border = Math.abs(pad.value());
      return height(signs.operand()).filter(inside -> border == 0 || border == inside);
    }
    RecognizedStep step = steps.get(signs);
    if (step == null) {
      return Optional.empty();
    }
    float height = Math.abs(step.perChannel().get(0).levels().getLast());
    if (height == 0) {
      height = Math.abs(step.perChannel().get(0).levels().getFirst());
    }
    for (StepFunction one : step.perChannel()) {
      for (float level : one.levels()) {
        if (level != 0 && Math.abs(level) != height) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(height);
  }
}
