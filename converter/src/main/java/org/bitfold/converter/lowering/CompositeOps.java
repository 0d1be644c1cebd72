package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/** Ops that are short for others, ONNX's own and those of other tools, written out. */
final class CompositeOps {
  private CompositeOps() {}

  /**
   * The nodes, composite ones written out.
   *
   * @param initializers the file's constants by name
   */
  static List<OnnxNode> unfolded(List<OnnxNode> nodes, Map<String, OnnxTensor> initializers) {
    Map<String, OnnxTensor> constants = new HashMap<>(initializers);
    Sequences sequences = new Sequences(nodes, constants);
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      if (sequences.writeOut(node, result)) {
        continue;
      }
      if (node.attributes().get("value") instanceof OnnxAttribute.Constant(OnnxTensor value)) {
        constants.put(node.outputs().get(0), value);
      }
      if (node.isNamed("Identity")
          && !node.inputs().isEmpty()
          && constants.containsKey(node.inputs().get(0))) {
        constants.put(node.outputs().get(0), constants.get(node.inputs().get(0)));
      }
      if (!writeOut(node, new CompositeWriter(node, result), constants)) {
        result.add(node);
      }
    }
    return result;
  }

  /** Whether the node is short for others, which are written then. */
  private static boolean writeOut(
      OnnxNode node, CompositeWriter writer, Map<String, OnnxTensor> constants) {
    if (!node.domain().isEmpty()) {
      return Quantizers.writeOut(node, writer, constants);
    }
    switch (node.op()) {
      case "HardSwish" -> hardSwish(writer);
      case "Softsign" -> softsign(writer);
      case "Elu" -> elu(writer, writer.real("alpha", 1), 1, 1);
      case "Celu" -> {
        float alpha = writer.real("alpha", 1);
        elu(writer, alpha, alpha, 1);
      }
      case "Selu" ->
          elu(writer, writer.real("alpha", 1.6732632f), 1, writer.real("gamma", 1.050701f));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code x·max(0, min(1, x/6 + 0.5))}. */
  private static void hardSwish(CompositeWriter w) {
    String gate =
        w.add(
            "HardSigmoid",
            Map.of("alpha", new OnnxAttribute.Real(1 / 6f), "beta", new OnnxAttribute.Real(0.5f)),
            w.input(0));
    w.last("Mul", w.input(0), gate);
  }

  /** {@code x / (1 + |x|)}. */
  private static void softsign(CompositeWriter w) {
    w.last("Div", w.input(0), w.add("Add", w.add("Abs", w.input(0)), w.constant(1)));
  }

  /** {@code gamma·(max(x, 0) + alpha·(exp(min(x, 0) / width) − 1))}. */
  private static void elu(CompositeWriter w, float alpha, float width, float gamma) {
    String negative = w.add("Min", w.input(0), w.constant(0));
    String low = w.add("Exp", w.add("Div", negative, w.constant(width)));
    String scaled = w.add("Mul", w.add("Sub", low, w.constant(1)), w.constant(alpha * gamma));
    String positive = w.add("Mul", w.add("Relu", w.input(0)), w.constant(gamma));
    w.last("Add", positive, scaled);
  }
}
