package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/** Ops that are short for others, ONNX's own and those of other tools, written out. */
final class CompositeOps {
  private CompositeOps() {}

  static List<OnnxNode> unfolded(List<OnnxNode> nodes) {
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      Writer writer = new Writer(node, result);
      switch (node.op()) {
        case "HardSwish" -> hardSwish(writer);
        case "Softsign" -> softsign(writer);
        case "Elu" -> elu(writer);
        case "BipolarQuant" -> bipolarQuant(writer);
        default -> result.add(node);
      }
    }
    return result;
  }

  /** {@code x·max(0, min(1, x/6 + 0.5))}. */
  private static void hardSwish(Writer w) {
    String gate =
        w.add(
            "HardSigmoid",
            Map.of("alpha", new OnnxAttribute.Real(1 / 6f), "beta", new OnnxAttribute.Real(0.5f)),
            w.input(0));
    w.last("Mul", w.input(0), gate);
  }

  /** {@code x / (1 + |x|)}. */
  private static void softsign(Writer w) {
    w.last("Div", w.input(0), w.add("Add", w.add("Abs", w.input(0)), w.constant(1)));
  }

  /** {@code max(x, 0) + alpha·(exp(min(x, 0)) − 1)}. */
  private static void elu(Writer w) {
    String low = w.add("Exp", w.add("Min", w.input(0), w.constant(0)));
    String scaled = w.add("Mul", w.add("Sub", low, w.constant(1)), w.constant(w.real("alpha", 1)));
    w.last("Add", w.add("Relu", w.input(0)), scaled);
  }

  /** QONNX: {@code x >= 0 ? scale : −scale}. */
  private static void bipolarQuant(Writer w) {
    String positive = w.add("GreaterOrEqual", w.input(0), w.constant(0));
    w.last("Where", positive, w.input(1), w.add("Neg", w.input(1)));
  }

  /** Writes the nodes that one composite node stands for. */
  private static final class Writer {
    private final OnnxNode node;
    private final List<OnnxNode> nodes;
    private int count;

    Writer(OnnxNode node, List<OnnxNode> nodes) {
      this.node = node;
      this.nodes = nodes;
    }

    String input(int index) {
      return node.input(index)
          .orElseThrow(() -> node.refusal("input " + index + " is missing", "", ""));
    }

    float real(String attribute, float otherwise) {
      return node.real(attribute, otherwise);
    }

    String constant(float value) {
      OnnxTensor tensor = OnnxTensor.scalar(DataType.FLOAT, value);
      return add("Constant", Map.of("value", new OnnxAttribute.Constant(tensor)));
    }

    String add(String op, String... inputs) {
      return add(op, Map.of(), inputs);
    }

    String add(String op, Map<String, OnnxAttribute> attributes, String... inputs) {
      String name = node.name() + "/" + count++;
      nodes.add(new OnnxNode(name, op, "", List.of(inputs), List.of(name), attributes));
      return name;
    }

    void last(String op, String... inputs) {
      nodes.add(new OnnxNode(node.name(), op, "", List.of(inputs), node.outputs(), Map.of()));
    }
  }
}
