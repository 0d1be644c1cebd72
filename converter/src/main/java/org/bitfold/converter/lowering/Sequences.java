package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * Sequences that exist only to be taken apart, as PyTorch's newer exporter writes {@code chunk} and
 * {@code split} where it does not optimize: SplitToSequence and the SequenceAt behind it become
 * Slices.
 */
final class Sequences {
  private final Map<String, OnnxTensor> constants;
  private final Map<String, OnnxNode> splits = new HashMap<>();

  /**
   * @param nodes all nodes of the graph
   * @param constants the constants known so far, by name; more may come
   */
  Sequences(List<OnnxNode> nodes, Map<String, OnnxTensor> constants) {
    this.constants = constants;
    Set<String> otherwiseRead = new HashSet<>();
    for (OnnxNode node : nodes) {
      if (!node.isNamed("SequenceAt")) {
        otherwiseRead.addAll(node.inputs());
      }
    }
    for (OnnxNode node : nodes) {
      if (node.isNamed("SplitToSequence") && !otherwiseRead.contains(node.outputs().get(0))) {
        splits.put(node.outputs().get(0), node);
      }
    }
  }

  /** Whether the node is about such a sequence; what it takes out of it is written then. */
  boolean writeOut(OnnxNode node, List<OnnxNode> result) {
    if (node.isNamed("SplitToSequence")) {
      return splits.containsKey(node.outputs().get(0));
    }
    OnnxNode split = node.isNamed("SequenceAt") ? splits.get(node.inputs().get(0)) : null;
    if (split == null) {
      return false;
    }
    long index = constant(node, 1).toLongs()[0];
    Optional<OnnxTensor> sizes =
        split.input(1).isPresent() ? Optional.of(constant(split, 1)) : Optional.empty();
    boolean listed = sizes.isPresent() && sizes.get().rank() > 0;
    long[] each = sizes.map(OnnxTensor::toLongs).orElse(new long[] {1});
    long place = index < 0 && listed ? index + each.length : index;
    if (place < 0 || (listed && place >= each.length)) {
      throw node.refusal(
          "takes part %d of what '%s' splits".formatted(index, split.name()),
          listed ? "one of its %d parts".formatted(each.length) : "parts counted from the first",
          "");
    }
    long start = 0;
    for (int i = 0; listed && i < place; i++) {
      start += each[i];
    }
    start = listed ? start : place * each[0];
    long end = start + (listed ? each[(int) place] : each[0]);
    boolean drops = sizes.isEmpty() && split.integer("keepdims", 1) == 0;
    cut(node, split, start, end, drops, result);
    return true;
  }

  private static void cut(
      OnnxNode node, OnnxNode split, long start, long end, boolean drops, List<OnnxNode> result) {
    CompositeWriter writer = new CompositeWriter(node, result);
    String axis = writer.constants(split.integer("axis", 0));
    List<String> inputs = new ArrayList<>();
    inputs.add(split.inputs().get(0));
    inputs.add(writer.constants(start));
    inputs.add(writer.constants(end));
    inputs.add(axis);
    if (drops) {
      String part = writer.add("Slice", inputs.toArray(String[]::new));
      writer.last("Squeeze", part, axis);
    } else {
      writer.last("Slice", inputs.toArray(String[]::new));
    }
  }

  private OnnxTensor constant(OnnxNode node, int index) {
    return node.input(index)
        .map(constants::get)
        .filter(tensor -> tensor.elements() > 0)
        .orElseThrow(
            () ->
                node.refusal(
                    "input %d is missing or computed".formatted(index),
                    "a constant",
                    "Export with optimize=True"));
  }
}
