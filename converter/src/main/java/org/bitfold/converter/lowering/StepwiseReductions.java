package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * Reductions one axis after the other, {@code x.mean(3).mean(2)}, become one over both axes: only
 * height and width together are carried. On constants nothing changes: there each step rounds.
 */
final class StepwiseReductions {
  private static final Set<String> OPS = Set.of("ReduceMean", "ReduceMax");

  private final Map<String, OnnxTensor> constants = new HashMap<>();
  private final Map<String, OnnxNode> makers = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();
  private final Set<String> ofPictures = new HashSet<>();

  private StepwiseReductions(
      List<OnnxNode> nodes, Map<String, OnnxTensor> initializers, Collection<String> outputs) {
    constants.putAll(initializers);
    outputs.forEach(output -> readers.merge(output, 1, Integer::sum));
    for (OnnxNode node : nodes) {
      if (node.attributes().get("value") instanceof OnnxAttribute.Constant(OnnxTensor value)) {
        constants.put(node.outputs().get(0), value);
      }
      boolean ofPicture = false;
      for (String input : node.inputs()) {
        readers.merge(input, 1, Integer::sum);
        boolean given = !makers.containsKey(input) && !initializers.containsKey(input);
        ofPicture |= !input.isEmpty() && (given || ofPictures.contains(input));
      }
      for (String output : node.outputs()) {
        makers.put(output, node);
        if (ofPicture) {
          ofPictures.add(output);
        }
      }
    }
  }

  /**
   * The nodes with such pairs joined.
   *
   * @param nodes in topological order
   * @param initializers the file's constants by name
   * @param outputs tensors that are read from outside
   */
  static List<OnnxNode> joined(
      List<OnnxNode> nodes, Map<String, OnnxTensor> initializers, Collection<String> outputs) {
    StepwiseReductions steps = new StepwiseReductions(nodes, initializers, outputs);
    List<OnnxNode> result = new ArrayList<>();
    Set<OnnxNode> gone = new HashSet<>();
    for (OnnxNode node : nodes) {
      Optional<OnnxNode> both = steps.both(node);
      if (both.isPresent()) {
        gone.add(steps.makers.get(node.inputs().get(0)));
        steps.makers.put(node.outputs().get(0), both.get());
      }
      result.add(both.orElse(node));
    }
    result.removeAll(gone);
    return result;
  }

  private Optional<OnnxNode> both(OnnxNode second) {
    OnnxNode first = second.inputs().isEmpty() ? null : makers.get(second.inputs().get(0));
    boolean pair =
        first != null
            && second.domain().isEmpty()
            && OPS.contains(second.op())
            && first.isNamed(second.op())
            && ofPictures.contains(first.outputs().get(0))
            && readers.get(first.outputs().get(0)) == 1
            && first.integer("keepdims", 1) == second.integer("keepdims", 1);
    if (!pair) {
      return Optional.empty();
    }
    Optional<Long> one = axis(first);
    Optional<Long> other = axis(second);
    if (one.isEmpty() || other.isEmpty() || (one.get() < 0) != (other.get() < 0)) {
      return Optional.empty();
    }
    boolean keeps = second.integer("keepdims", 1) != 0;
    List<Long> axes = List.of(one.get(), keeps ? other.get() : before(other.get(), one.get()));
    Map<String, OnnxAttribute> attributes = new HashMap<>(second.attributes());
    attributes.put("axes", new OnnxAttribute.Ints(axes));
    return Optional.of(
        new OnnxNode(
            second.name(),
            second.op(),
            second.domain(),
            second.opset(),
            List.of(first.inputs().get(0)),
            second.outputs(),
            attributes));
  }

  /** Where {@code axis} lay before axis {@code gone} was dropped; both count from one side. */
  private static long before(long axis, long gone) {
    if (axis < 0) {
      return axis <= gone ? axis - 1 : axis;
    }
    return axis >= gone ? axis + 1 : axis;
  }

  /** The axis of a reduction over one. */
  private Optional<Long> axis(OnnxNode node) {
    List<Long> axes = node.integers("axes", List.of());
    if (node.input(1).isPresent()) {
      OnnxTensor given = constants.get(node.input(1).get());
      axes = given == null ? List.of() : Arrays.stream(given.toLongs()).boxed().toList();
    }
    return axes.size() == 1 ? Optional.of(axes.get(0)) : Optional.empty();
  }
}
