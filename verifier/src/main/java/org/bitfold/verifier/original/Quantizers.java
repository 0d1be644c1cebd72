package org.bitfold.verifier.original;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;

/**
 * QONNX's quantizers in ONNX's own operators, as QONNX executes them: ONNX Runtime does not know
 * their domain.
 */
final class Quantizers {
  private static final Set<String> DOMAINS =
      Set.of("qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas");
  private static final Map<String, String> ROUNDING =
      Map.of("ROUND", "Round", "HALF_EVEN", "Round", "FLOOR", "Floor", "CEIL", "Ceil");

  private final NodeProto node;
  private final GraphProto.Builder graph;
  private int count;

  private Quantizers(NodeProto node, GraphProto.Builder graph) {
    this.node = node;
    this.graph = graph;
  }

  /** The network with its quantizers written out; what cannot be stays as it is. */
  static ModelProto written(ModelProto network) {
    GraphProto before = network.getGraph();
    if (before.getNodeList().stream().noneMatch(each -> DOMAINS.contains(each.getDomain()))) {
      return network;
    }
    Map<String, Float> numbers = numbers(before);
    GraphProto.Builder after = before.toBuilder().clearNode();
    for (NodeProto node : before.getNodeList()) {
      if (!DOMAINS.contains(node.getDomain()) || !new Quantizers(node, after).write(numbers)) {
        after.addNode(node);
      }
    }
    return network.toBuilder().setGraph(after).build();
  }

  /** Constants that are single floats. */
  private static Map<String, Float> numbers(GraphProto graph) {
    Map<String, TensorProto> tensors = new HashMap<>();
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    for (NodeProto node : graph.getNodeList()) {
      node.getAttributeList().stream()
          .filter(AttributeProto::hasT)
          .forEach(attribute -> tensors.put(node.getOutput(0), attribute.getT()));
    }
    Map<String, Float> numbers = new HashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.getFloatDataCount() == 1) {
            numbers.put(name, tensor.getFloatData(0));
          } else if (tensor.getRawData().size() == Float.BYTES) {
            int bits = Integer.reverseBytes(tensor.getRawData().asReadOnlyByteBuffer().getInt());
            numbers.put(name, Float.intBitsToFloat(bits));
          }
        });
    return numbers;
  }

  private boolean write(Map<String, Float> numbers) {
    switch (node.getOpType()) {
      case "BipolarQuant" -> last("Mul", sign(node.getInput(0)), node.getInput(1));
      case "Quant", "IntQuant" -> {
        Float bits = numbers.get(node.getInput(3));
        String rounding = ROUNDING.get(rounding());
        if (bits == null || rounding == null) {
          return false;
        }
        integers(bits, rounding);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private String sign(String x) {
    return add("Where", add("Less", x, number(0)), number(-1), number(1));
  }

  private void integers(float bits, String rounding) {
    boolean signed = flag("signed");
    boolean narrow = flag("narrow");
    String x = add("Add", add("Div", node.getInput(0), node.getInput(1)), node.getInput(2));
    String whole;
    if (bits == 1 && signed) {
      whole = sign(x);
    } else {
      double half = Math.pow(2, bits - 1);
      double most = signed ? half - 1 : 2 * half - (narrow ? 2 : 1);
      double least = signed ? (narrow ? 1 - half : -half) : 0;
      String low = add("Max", x, number((float) least));
      whole = add(rounding, add("Min", low, number((float) most)));
    }
    last("Mul", add("Sub", whole, node.getInput(2)), node.getInput(1));
  }

  private boolean flag(String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .map(attribute -> attribute.getI() != 0)
        .findFirst()
        .orElse(true);
  }

  private String rounding() {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals("rounding_mode"))
        .map(attribute -> attribute.getS().toStringUtf8().toUpperCase(Locale.ROOT))
        .findFirst()
        .orElse("ROUND");
  }

  private String number(float value) {
    String output = next();
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(value);
    add("Constant", List.of(), output)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(tensor));
    return output;
  }

  private String add(String op, String... inputs) {
    String output = next();
    add(op, List.of(inputs), output);
    return output;
  }

  private void last(String op, String... inputs) {
    add(op, List.of(inputs), node.getOutput(0));
  }

  private NodeProto.Builder add(String op, List<String> inputs, String output) {
    boolean ends = output.equals(node.getOutput(0));
    return graph
        .addNodeBuilder()
        .setName(ends ? node.getName() : output)
        .setOpType(op)
        .addAllInput(inputs)
        .addOutput(output);
  }

  private String next() {
    return node.getOutput(0) + "::" + count++;
  }
}
