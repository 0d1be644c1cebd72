package org.bitfold.converter.lowering;

import java.util.HashSet;
import java.util.Set;
import org.bitfold.converter.onnx.OnnxNode;

/**
 * Which known tensors follow from a comparison with the picture's size. The sampled sizes may all
 * be on one side of it; others need not be.
 */
final class Comparisons {
  private static final Set<String> OPS =
      Set.of("Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal");

  private final Set<String> tensors = new HashSet<>();

  /**
   * Notes what {@code node} makes of known inputs.
   *
   * @param varies whether one of them changes with the size
   */
  void note(OnnxNode node, boolean varies) {
    boolean compares = varies && node.domain().isEmpty() && OPS.contains(node.op());
    if (compares || node.inputs().stream().anyMatch(tensors::contains)) {
      tensors.addAll(node.outputs());
    }
  }

  /** Whether input {@code index} of {@code node} follows from such a comparison. */
  boolean on(OnnxNode node, int index) {
    return node.input(index).map(tensors::contains).orElse(false);
  }
}
