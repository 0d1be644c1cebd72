package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bitfold.converter.onnx.proto.NodeProto;

/**
 * Replaces calls of the file's own functions (PyTorch's newer exporter and onnxscript write them)
 * by their bodies, whose nodes keep the opset that the function is written in.
 */
final class FunctionInliner {
  private static final int DEPTH = 64;
  private static final int MOST_NODES = 200_000;

  private final LocalFunctions functions;
  private final TensorNames tensors;
  private final Map<NodeProto, OnnxNode> bodies = new IdentityHashMap<>();
  private long inlined;

  /**
   * @param tensors the names that the network has without the insides of its functions
   */
  FunctionInliner(LocalFunctions functions, TensorNames tensors) {
    this.functions = functions;
    this.tensors = tensors;
  }

  List<OnnxNode> inline(List<OnnxNode> nodes) {
    List<OnnxNode> result = new ArrayList<>();
    for (OnnxNode node : nodes) {
      append(node, result, new Calls(node, List.of()));
    }
    return result;
  }

  /**
   * The functions that are being unfolded.
   *
   * @param outermost the node of the network that called the first
   * @param names the functions, outermost first
   */
  private record Calls(OnnxNode outermost, List<String> names) {
    Calls into(String function) {
      if (names.contains(function)) {
        throw outermost.refusal(
            "function %s calls itself".formatted(function), "functions without recursion", "");
      }
      if (names.size() >= DEPTH) {
        throw outermost.refusal(
            "functions call each other more than " + DEPTH + " deep", "flatter functions", "");
      }
      List<String> deeper = new ArrayList<>(names);
      deeper.add(function);
      return new Calls(outermost, deeper);
    }
  }

  private void append(OnnxNode node, List<OnnxNode> result, Calls calls) {
    Optional<LocalFunction> called = functions.calledBy(node);
    if (called.isEmpty()) {
      result.add(inside(node, graph -> inlined(graph, calls)));
      return;
    }
    LocalFunction function = called.get();
    Calls deeper = calls.into(function.identity());
    FunctionCall call = new FunctionCall(node, function, tensors);
    for (NodeProto proto : function.proto().getNodeList()) {
      OnnxNode body = bodies.computeIfAbsent(proto, function.reader()::read);
      inlined += nodes(body);
      if (inlined > MOST_NODES) {
        throw node.refusal("functions unfold to more than " + MOST_NODES + " nodes", "", "");
      }
      append(call.bound(body), result, deeper);
    }
    result.addAll(call.passedOn());
  }

  /** The node and those of the graphs inside it. */
  private static long nodes(OnnxNode node) {
    long count = 1;
    for (OnnxAttribute attribute : node.attributes().values()) {
      if (attribute instanceof OnnxAttribute.Graph(Subgraph graph)) {
        count += graph.nodes().stream().mapToLong(FunctionInliner::nodes).sum();
      }
    }
    return count;
  }

  private Subgraph inlined(Subgraph graph, Calls calls) {
    List<OnnxNode> nodes = new ArrayList<>();
    graph.nodes().forEach(node -> append(node, nodes, calls));
    return graph.with(nodes, UnaryOperator.identity());
  }

  /** The node with the graphs inside it changed. */
  static OnnxNode inside(OnnxNode node, UnaryOperator<Subgraph> change) {
    if (node.attributes().values().stream().noneMatch(OnnxAttribute.Graph.class::isInstance)) {
      return node;
    }
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.replaceAll(
        (name, value) ->
            value instanceof OnnxAttribute.Graph(Subgraph graph)
                ? new OnnxAttribute.Graph(change.apply(graph))
                : value);
    return new OnnxNode(
        node.name(),
        node.op(),
        node.domain(),
        node.opset(),
        node.inputs(),
        node.outputs(),
        attributes);
  }
}
