package org.bitfold.verifier.original;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;

/**
 * Calls of a network's own functions with the functions' bodies in their place, as ONNX Runtime
 * does it, but with names that one can tell: a tensor of a body is called as the call's node, a
 * slash, and as in the body; where there is such a tensor already, with {@code ~1} and so on
 * behind.
 */
final class Functions {
  private static final int DEEPEST = 64;
  private static final int MOST_NODES = 200_000;

  private final Map<String, FunctionProto> functions = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private int written;

  private Functions(ModelProto network) {
    network
        .getFunctionsList()
        .forEach(
            each ->
                functions.put(
                    identity(each.getDomain(), each.getName(), each.getOverload()), each));
    take(network.getGraph());
  }

  /**
   * The network without calls; one whose functions call themselves without end is left as it is.
   */
  static ModelProto inlined(ModelProto network) {
    if (network.getFunctionsCount() == 0) {
      return network;
    }
    Functions functions = new Functions(network);
    Optional<List<NodeProto>> nodes = functions.written(network.getGraph().getNodeList(), 0);
    if (nodes.isEmpty()) {
      return network;
    }
    ModelProto.Builder result = network.toBuilder().clearFunctions();
    result.getGraphBuilder().clearNode().addAllNode(nodes.get());
    Set<String> imported = new HashSet<>();
    network.getOpsetImportList().forEach(each -> imported.add(normal(each.getDomain())));
    for (FunctionProto function : network.getFunctionsList()) {
      for (OperatorSetIdProto each : function.getOpsetImportList()) {
        if (imported.add(normal(each.getDomain()))) {
          result.addOpsetImport(each);
        }
      }
    }
    return result.build();
  }

  private static String normal(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  private static String identity(String domain, String name, String overload) {
    return String.join("\n", normal(domain), name, overload);
  }

  private void take(GraphProto graph) {
    graph.getInputList().forEach(input -> taken.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> taken.add(tensor.getName()));
    for (NodeProto node : graph.getNodeList()) {
      taken.addAll(node.getOutputList());
      node.getAttributeList().stream()
          .filter(AttributeProto::hasG)
          .forEach(attribute -> take(attribute.getG()));
    }
  }

  /** Nodes with no call among them; empty where that is without end. */
  private Optional<List<NodeProto>> written(List<NodeProto> nodes, int depth) {
    List<NodeProto> result = new ArrayList<>();
    for (NodeProto node : nodes) {
      written++;
      if (depth > DEEPEST || written > MOST_NODES) {
        return Optional.empty();
      }
      FunctionProto function =
          functions.get(identity(node.getDomain(), node.getOpType(), node.getOverload()));
      if (function == null) {
        Optional<NodeProto> plain = withGraphsWritten(node, depth);
        if (plain.isEmpty()) {
          return Optional.empty();
        }
        result.add(plain.get());
      } else {
        Call call = new Call(node, function);
        for (NodeProto body : function.getNodeList()) {
          Optional<List<NodeProto>> bound = written(List.of(call.bound(body)), depth + 1);
          if (bound.isEmpty()) {
            return bound;
          }
          result.addAll(bound.get());
        }
        result.addAll(call.copies);
      }
    }
    return Optional.of(result);
  }

  private Optional<NodeProto> withGraphsWritten(NodeProto node, int depth) {
    NodeProto.Builder result = node.toBuilder();
    for (int i = 0; i < node.getAttributeCount(); i++) {
      if (node.getAttribute(i).hasG()) {
        GraphProto graph = node.getAttribute(i).getG();
        Optional<List<NodeProto>> nodes = written(graph.getNodeList(), depth);
        if (nodes.isEmpty()) {
          return Optional.empty();
        }
        result.getAttributeBuilder(i).getGBuilder().clearNode().addAllNode(nodes.get());
      }
    }
    return Optional.of(result.build());
  }

  private String unused(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      name = wanted + "~" + numbers.merge(wanted, 1, Integer::sum);
    }
    return name;
  }

  /** One call: what the names of the body stand for. */
  private final class Call {
    private final NodeProto node;
    private final FunctionProto function;
    private final String name;
    private final Map<String, String> names = new HashMap<>();

    /** Results that are the caller's inputs, or that it takes twice. */
    private final List<NodeProto> copies = new ArrayList<>();

    Call(NodeProto node, FunctionProto function) {
      this.node = node;
      this.function = function;
      this.name = nameOf(node);
      for (int i = 0; i < function.getInputCount(); i++) {
        names.put(function.getInput(i), i < node.getInputCount() ? node.getInput(i) : "");
      }
      for (int i = 0; i < Math.min(node.getOutputCount(), function.getOutputCount()); i++) {
        String output = node.getOutput(i);
        String made = output.isEmpty() ? null : names.putIfAbsent(function.getOutput(i), output);
        if (made != null) {
          copies.add(
              NodeProto.newBuilder()
                  .setName(name)
                  .setOpType("Identity")
                  .addInput(made)
                  .addOutput(output)
                  .build());
        }
      }
    }

    private static String nameOf(NodeProto node) {
      return !node.getName().isEmpty()
          ? node.getName()
          : node.getOutputCount() > 0 ? node.getOutput(0) : node.getOpType();
    }

    private String renamed(String tensor) {
      return tensor.isEmpty() ? "" : names.computeIfAbsent(tensor, own -> unused(name + "/" + own));
    }

    NodeProto bound(NodeProto body) {
      NodeProto.Builder bound =
          body.toBuilder()
              .setName(name + "/" + nameOf(body))
              .clearInput()
              .clearOutput()
              .clearAttribute();
      body.getInputList().forEach(input -> bound.addInput(renamed(input)));
      body.getOutputList().forEach(output -> bound.addOutput(renamed(output)));
      for (AttributeProto attribute : body.getAttributeList()) {
        if (attribute.getRefAttrName().isEmpty()) {
          bound.addAttribute(
              attribute.hasG()
                  ? attribute.toBuilder().setG(bound(attribute.getG())).build()
                  : attribute);
        } else {
          given(attribute.getRefAttrName())
              .ifPresent(
                  value -> bound.addAttribute(value.toBuilder().setName(attribute.getName())));
        }
      }
      return bound.build();
    }

    private GraphProto bound(GraphProto graph) {
      GraphProto.Builder bound =
          graph.toBuilder().clearNode().clearInitializer().clearOutput().clearValueInfo();
      for (TensorProto tensor : graph.getInitializerList()) {
        bound.addInitializer(tensor.toBuilder().setName(renamed(tensor.getName())));
      }
      graph.getNodeList().forEach(inner -> bound.addNode(bound(inner)));
      for (ValueInfoProto output : graph.getOutputList()) {
        bound.addOutput(output.toBuilder().setName(renamed(output.getName())));
      }
      return bound.build();
    }

    /** The caller's attribute, or the function's default. */
    private Optional<AttributeProto> given(String attribute) {
      return node.getAttributeList().stream()
          .filter(each -> each.getName().equals(attribute))
          .findFirst()
          .or(
              () ->
                  function.getAttributeProtoList().stream()
                      .filter(each -> each.getName().equals(attribute))
                      .findFirst());
    }
  }
}
