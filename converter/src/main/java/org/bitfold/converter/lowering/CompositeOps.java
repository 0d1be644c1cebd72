package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        case "Elu" -> elu(writer, writer.real("alpha", 1), 1, 1);
        case "Celu" -> {
          float alpha = writer.real("alpha", 1);
          elu(writer, alpha, alpha, 1);
        }
        case "Selu" ->
            elu(writer, writer.real("alpha", 1.6732632f), 1, writer.real("gamma", 1.050701f));
        case "BipolarQuant" -> bipolarQuant(writer);
        case "Quant" -> quant(writer);
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

  /** {@code gamma·(max(x, 0) + alpha·(exp(min(x, 0) / width) − 1))}. */
  private static void elu(Writer w, float alpha, float width, float gamma) {
    String negative = w.add("Min", w.input(0), w.constant(0));
    String low = w.add("Exp", w.add("Div", negative, w.constant(width)));
    String scaled = w.add("Mul", w.add("Sub", low, w.constant(1)), w.constant(alpha * gamma));
    String positive = w.add("Mul", w.add("Relu", w.input(0)), w.constant(gamma));
    w.last("Add", positive, scaled);
  }

  /** QONNX: {@code x >= 0 ? scale : −scale}. */
  private static void bipolarQuant(Writer w) {
    String positive = w.add("GreaterOrEqual", w.input(0), w.constant(0));
    w.last("Where", positive, w.input(1), w.add("Neg", w.input(1)));
  }

  /**
   * QONNX: {@code (clip(round(x / scale + zero)) − zero)·scale}, clipped to the integers of so many
   * bits.
   */
  private static void quant(Writer w) {
    boolean signed = w.integer("signed", 1) != 0;
    boolean narrow = w.integer("narrow", 0) != 0;
    String two = w.constant(2);
    String bits = signed ? w.add("Sub", w.input(3), w.constant(1)) : w.input(3);
    String most = w.add("Pow", two, bits);
    String high = w.add("Sub", most, w.constant(!signed && narrow ? 2 : 1));
    String low = signed ? w.add("Sub", w.constant(narrow ? 1 : 0), most) : w.constant(0);
    String shifted = w.add("Add", w.add("Div", w.input(0), w.input(1)), w.input(2));
    String whole = w.add(w.rounding(), shifted);
    String clipped = w.add("Min", w.add("Max", whole, low), high);
    w.last("Mul", w.add("Sub", clipped, w.input(2)), w.input(1));
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

    long integer(String attribute, long otherwise) {
      return node.integer(attribute, otherwise);
    }

    /** The op that rounds as attribute 'rounding_mode' says. */
    String rounding() {
      String mode = node.text("rounding_mode", "ROUND").toUpperCase(Locale.ROOT);
      return switch (mode) {
        case "ROUND", "HALF_EVEN" -> "Round";
        case "FLOOR" -> "Floor";
        case "CEIL" -> "Ceil";
        default ->
            throw node.refusal(
                "attribute 'rounding_mode' is %s, which is not carried".formatted(mode),
                "ROUND, FLOOR or CEIL",
                "");
      };
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
