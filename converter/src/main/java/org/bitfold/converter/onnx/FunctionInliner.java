package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;

/**
 * Replaces calls of the file's own functions (PyTorch's newer exporter writes them) by their
 * bodies. A body's tensors are renamed after the call, so that two calls do not meet.
 */
final class FunctionInliner {
  private static final int DEPTH = 64;
  private static final int MOST_NODES = 200_000;

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final NodeReader reader;
  private final Map<String, Integer> opsets;
  private final Map<NodeProto, OnnxNode> bodies = new IdentityHashMap<>();
  private int inlined;

  FunctionInliner(List<FunctionProto> protos, NodeReader reader, Map<String, Integer> opsets) {
    this.reader = reader;
    this.opsets = opsets;
    for (FunctionProto proto : protos) {
      functions.put(Domains.normal(proto.getDomain()) + "::" + proto.getName(), proto);
    }
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
    String name = node.domain() + "::" + node.op();
    FunctionProto function = functions.get(name);
    if (function == null) {
      result.add(inside(node, graph -> inlined(graph, calls)));
      return;
    }
    Calls deeper = calls.into(name);
    checkOpset(function, node);
    Map<String, String> names = names(function, node);
    for (NodeProto proto : function.getNodeList()) {
      if (++inlined > MOST_NODES) {
        throw node.refusal("functions unfold to more than " + MOST_NODES + " nodes", "", "");
      }
      OnnxNode body = bodies.computeIfAbsent(proto, reader::read);
      append(call(body, node, function, names), result, deeper);
    }
  }

  private Subgraph inlined(Subgraph graph, Calls calls) {
    List<OnnxNode> nodes = new ArrayList<>();
    graph.nodes().forEach(node -> append(node, nodes, calls));
    return graph.with(nodes, UnaryOperator.identity());
  }

  /** The node with the graphs inside it changed. */
  private static OnnxNode inside(OnnxNode node, UnaryOperator<Subgraph> change) {
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
        node.name(), node.op(), node.domain(), node.inputs(), node.outputs(), attributes);
  }

  private void checkOpset(FunctionProto function, OnnxNode node) {
    for (OperatorSetIdProto opset : function.getOpsetImportList()) {
      Integer own = opsets.get(Domains.normal(opset.getDomain()));
      if (own != null && own != opset.getVersion()) {
        throw node.refusal(
            "its function is written in opset %d".formatted(opset.getVersion()),
            "opset %d, as the network is".formatted(own),
            "Inline functions before conversion (onnx.inliner.inline_local_functions)");
      }
    }
  }

  private static Map<String, String> names(FunctionProto function, OnnxNode node) {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      names.put(function.getInput(i), node.input(i).orElse(""));
    }
    for (int i = 0; i < function.getOutputCount(); i++) {
      if (i < node.outputs().size() && !node.outputs().get(i).isEmpty()) {
        names.put(function.getOutput(i), node.outputs().get(i));
      }
    }
    return names;
  }

  private OnnxNode call(
      OnnxNode body, OnnxNode node, FunctionProto function, Map<String, String> names) {
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    body.attributes()
        .forEach(
            (name, value) -> {
              OnnxAttribute resolved =
                  value instanceof OnnxAttribute.Reference(String of)
                      ? resolve(of, node, function)
                      : value;
              if (resolved != null) {
                attributes.put(name, resolved);
              }
            });
    OnnxNode called =
        new OnnxNode(
            node.name() + "/" + body.name(),
            body.op(),
            body.domain(),
            body.inputs().stream().map(name -> renamed(name, node, names)).toList(),
            body.outputs().stream().map(name -> renamed(name, node, names)).toList(),
            attributes);
    return inside(called, graph -> called(graph, node, function, names));
  }

  private Subgraph called(
      Subgraph graph, OnnxNode node, FunctionProto function, Map<String, String> names) {
    return graph.with(
        graph.nodes().stream().map(inner -> call(inner, node, function, names)).toList(),
        name -> renamed(name, node, names));
  }

  /** The caller's attribute, or the function's default, or null: then the body's op has its own. */
  private OnnxAttribute resolve(String name, OnnxNode node, FunctionProto function) {
    OnnxAttribute own = node.attributes().get(name);
    if (own != null) {
      return own;
    }
    for (AttributeProto attribute : function.getAttributeProtoList()) {
      if (attribute.getName().equals(name)) {
        return reader.value(attribute, node.label());
      }
    }
    return null;
  }

  private static String renamed(String name, OnnxNode node, Map<String, String> names) {
    return name.isEmpty() ? "" : names.computeIfAbsent(name, own -> node.name() + "/" + own);
  }
}
