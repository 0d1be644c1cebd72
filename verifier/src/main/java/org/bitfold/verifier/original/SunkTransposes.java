package org.bitfold.verifier.original;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;

/**
 * The same network with functions of single elements on the other side of a Transpose that puts
 * channels last: exporters of Keras leave binarizers between two that cancel. Tensors keep their
 * names; those that are computed with channels first now have them first.
 *
 * <pre>{@code
 * x ─ Transpose(0, 2, 3, 1) ─ Sign ─ Transpose(0, 3, 1, 2) ─ Conv   →   x ─ Sign ─ Identity ─ Conv
 * }</pre>
 */
final class SunkTransposes {
  static final List<Long> TO_LAST = List.of(0L, 2L, 3L, 1L);
  static final List<Long> TO_FIRST = List.of(0L, 3L, 1L, 2L);

  private static final String TRANSPOSE = "Transpose";

  /** Their result's element at a place depends on their operands' elements at that place alone. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "Abs",
          "Add",
          "And",
          "Cast",
          "Ceil",
          "Clip",
          "Div",
          "Equal",
          "Exp",
          "Floor",
          "Greater",
          "GreaterOrEqual",
          "HardSigmoid",
          "Identity",
          "LeakyRelu",
          "Less",
          "LessOrEqual",
          "Max",
          "Min",
          "Mul",
          "Neg",
          "Not",
          "Or",
          "PRelu",
          "Pow",
          "Reciprocal",
          "Relu",
          "Round",
          "Sigmoid",
          "Sign",
          "Sqrt",
          "Sub",
          "Tanh",
          "Where");

  private final GraphProto graph;
  private final Set<String> outputs = new HashSet<>();
  private final Set<String> numbers = new HashSet<>();

  /** Of tensors with channels last: the same with channels first. */
  private final Map<String, String> firstOf = new HashMap<>();

  /** Of tensors that have become ones with channels first: the same as they were. */
  private final Map<String, String> lastOf = new HashMap<>();

  private final List<NodeProto> nodes = new ArrayList<>();

  private SunkTransposes(GraphProto graph) {
    this.graph = graph;
    graph.getOutputList().forEach(output -> outputs.add(output.getName()));
    graph.getInitializerList().stream()
        .filter(SunkTransposes::isNumber)
        .forEach(tensor -> numbers.add(tensor.getName()));
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Constant")
          && node.getAttributeList().stream().anyMatch(a -> a.hasT() && isNumber(a.getT()))) {
        numbers.add(node.getOutput(0));
      }
    }
  }

  static ModelProto of(ModelProto network) {
    boolean any = network.getGraph().getNodeList().stream().anyMatch(node -> is(node, TO_LAST));
    return any
        ? network.toBuilder().setGraph(new SunkTransposes(network.getGraph()).sunk()).build()
        : network;
  }

  private static boolean isNumber(TensorProto tensor) {
    return tensor.getDimsList().stream().allMatch(dim -> dim == 1);
  }

  /** Whether a node is a Transpose by {@code perm}. */
  static boolean is(NodeProto node, List<Long> perm) {
    return node.getOpType().equals(TRANSPOSE)
        && node.getAttributeList().stream()
            .anyMatch(a -> a.getName().equals("perm") && a.getIntsList().equals(perm));
  }

  private GraphProto sunk() {
    for (NodeProto node : graph.getNodeList()) {
      if (is(node, TO_LAST)) {
        nodes.add(node);
        firstOf.put(node.getOutput(0), node.getInput(0));
      } else if (is(node, TO_FIRST) && isLast(node.getInput(0))) {
        nodes.add(
            node.toBuilder()
                .setOpType("Identity")
                .clearAttribute()
                .setInput(0, first(node.getInput(0)))
                .build());
      } else if (sinks(node)) {
        nodes.add(withInputs(node, true));
        String output = node.getOutput(0);
        lastOf.put(output, output + "/channels-last");
        nodes.add(transpose(output, lastOf.get(output), TO_LAST));
      } else {
        nodes.add(withInputs(node, false));
      }
    }
    return graph.toBuilder().clearNode().addAllNode(nodes).build();
  }

  private boolean sinks(NodeProto node) {
    boolean operands =
        node.getInputList().stream()
            .allMatch(name -> name.isEmpty() || numbers.contains(name) || isLast(name));
    return ELEMENTWISE.contains(node.getOpType())
        && operands
        && node.getInputList().stream().anyMatch(this::isLast)
        && node.getOutputCount() == 1
        && !outputs.contains(node.getOutput(0));
  }

  private boolean isLast(String tensor) {
    return firstOf.containsKey(tensor) || lastOf.containsKey(tensor);
  }

  private String first(String tensor) {
    return firstOf.getOrDefault(tensor, tensor);
  }

  private NodeProto withInputs(NodeProto node, boolean first) {
    NodeProto.Builder changed = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      String input = node.getInput(i);
      changed.setInput(i, first ? first(input) : lastOf.getOrDefault(input, input));
    }
    return changed.build();
  }

  static NodeProto transpose(String from, String to, List<Long> perm) {
    return NodeProto.newBuilder()
        .setOpType(TRANSPOSE)
        .addInput(from)
        .addOutput(to)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("perm")
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(perm))
        .build();
  }
}
