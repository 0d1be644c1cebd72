package org.bitfold.converter.analysis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.model.Op;

/**
 * What a convolution of signs makes: not a continuous value, but {@code k·s + b} for whole numbers
 * k. Each of them has real mass, and so has its image behind BatchNorm, a shift or an activation,
 * moved or not: a Sign that is 0 exactly there is no coincidence. Weights that a straight-through
 * estimator left a few ulps off ±s count as ±s: so they are packed, and most of the original's sums
 * are the same.
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
    return reach(node, channel, new ArrayDeque<>(), x);
  }

  /** Looks through functions of single elements, and through what only moves elements. */
  private boolean reach(GraphNode node, int channel, Deque<Point> behind, float x) {
    if (PointValue.isElementwise(node) && node.operands().size() == 1) {
      GraphNode operand = node.operand();
      behind.push(new Point(node, channel));
      boolean reached = reach(operand, operand.channels() == 1 ? 0 : channel, behind, x);
      behind.pop();
      return reached;
    }
    return switch (node.carried().orElse(null)) {
      case Op.Conv2d conv -> reach(node.operand(), conv, channel, behind, x);
      case Op.SelectChannels select ->
          reach(node.operand(), select.channels().get(channel), behind, x);
      case Op.DepthToSpace shuffle ->
          IntStream.range(0, shuffle.block() * shuffle.block())
              .map(
                  k ->
                      shuffle
                          .order()
                          .deepChannel(
                              shuffle.block(),
                              k / shuffle.block(),
                              k % shuffle.block(),
                              channel,
                              node.channels()))
              .anyMatch(source -> reach(node.operand(), source, behind, x));
      case Op.Resize resize when resize.interpolation() instanceof Op.Interpolation.Nearest ->
          reach(node.operand(), channel, behind, x);
      case Op.MaxPool pool -> reach(node.operand(), channel, behind, x);
      case Op.Pad pad -> reach(node.operand(), channel, behind, x);
      case null, default -> false;
    };
  }

  private boolean reach(
      GraphNode signs, Op.Conv2d conv, int channel, Deque<Point> behind, float x) {
    Optional<Float> height = height(signs);
    Optional<Float> scale = ScaledSigns.scale(conv.filters(), channel);
    return height.isPresent()
        && scale.isPresent()
        && reach(conv, height.get() * scale.get(), behind, channel, x);
  }

  private static boolean reach(
      Op.Conv2d conv, float unit, Deque<Point> behind, int channel, float x) {
    int most = conv.filters().values().size() / conv.filters().outputs();
    for (int k = -most; k <= most; k++) {
      float value = Math.fma(k, unit, conv.bias().get(channel));
      for (Point point : behind) {
        value = PointValue.of(point.node(), point.channel(), value);
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

  /** A function of single elements, in one channel. */
  private record Point(GraphNode node, int channel) {}
}
