package org.bitfold.converter.constants;

import java.util.Arrays;
import java.util.Optional;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.converter.onnx.Strides;

/**
 * Sums, means and the like over axes, accumulated in binary64 and rounded once. ONNX leaves the
 * order of float additions open; this is the nearest to what is meant.
 */
final class Reduction {
  private Reduction() {}

  static Optional<OnnxTensor> evaluate(String op, Arguments in) {
    return switch (op) {
      case "ReduceMean" -> Optional.of(reduced(in, 0, (sum, x) -> sum + x, (sum, n) -> sum / n));
      case "ReduceSum" -> Optional.of(reduced(in, 0, (sum, x) -> sum + x, (sum, n) -> sum));
      case "ReduceProd" -> Optional.of(reduced(in, 1, (sum, x) -> sum * x, (sum, n) -> sum));
      case "ReduceL1" -> Optional.of(reduced(in, 0, (s, x) -> s + Math.abs(x), (s, n) -> s));
      case "ReduceSumSquare" -> Optional.of(reduced(in, 0, (s, x) -> s + x * x, (s, n) -> s));
      case "ReduceL2" -> Optional.of(reduced(in, 0, (s, x) -> s + x * x, (s, n) -> Math.sqrt(s)));
      case "ReduceMax" ->
          Optional.of(reduced(in, Double.NEGATIVE_INFINITY, Math::max, (most, n) -> most));
      case "ReduceMin" ->
          Optional.of(reduced(in, Double.POSITIVE_INFINITY, Math::min, (least, n) -> least));
      default -> Optional.empty();
    };
  }

  private static OnnxTensor reduced(Arguments in, double start, Step step, Step finish) {
    OnnxTensor x = in.get(0).dense();
    Optional<long[]> axes = in.integers("axes", 1).filter(list -> list.length > 0);
    if (axes.isEmpty() && in.node().integer("noop_with_empty_axes", 0) != 0) {
      return x;
    }
    boolean[] reduced = new boolean[x.rank()];
    for (long axis : axes.orElseGet(() -> ShapeArguments.firstAxes(x.rank()))) {
      reduced[Arguments.axis(axis, x.rank())] = true;
    }
    int[] kept = x.dims();
    for (int axis = 0; axis < kept.length; axis++) {
      kept[axis] = reduced[axis] ? 1 : kept[axis];
    }
    int[] strides = Strides.of(kept);
    for (int axis = 0; axis < kept.length; axis++) {
      strides[axis] = reduced[axis] ? 0 : strides[axis];
    }
    int[] to = Strides.walk(x.dims(), strides);
    double[] values = new double[OnnxTensor.room(kept)];
    if (to.length == 0 && values.length > 0 && Double.isInfinite(start) && !x.type().isReal()) {
      throw in.node().refusal("takes the largest or smallest of no elements", "at least one", "");
    }
    Arrays.fill(values, start);
    for (int i = 0; i < to.length; i++) {
      values[to[i]] = step.apply(values[to[i]], x.at(i));
    }
    double count = values.length == 0 ? 0 : (double) to.length / values.length;
    int[] dims =
        in.node().integer("keepdims", 1) != 0 ? kept : ShapeArguments.without(kept, reduced);
    return OnnxTensor.of(x.type(), dims, i -> finish.apply(values[i], count));
  }

  private interface Step {
    double apply(double first, double second);
  }
}
