package org.bitfold.verifier.original;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Model;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * The branches that a network takes. Which ones, ONNX Runtime says for one picture; that they are
 * the same for all, the converter claims, and C4 compares whole networks.
 */
final class Branches {
  private static final String IF = "If";
  private static final int LARGEST_SIDE = 48;

  private Branches() {}

  /** Whether the network has branches. */
  static boolean isIn(Original original) {
    return original.graph().getNodeList().stream().anyMatch(Branches::isIf);
  }

  private static boolean isIf(NodeProto node) {
    return node.getOpType().equals(IF) && node.getDomain().isEmpty();
  }

  /** The network with the outermost branches in place of the nodes that choose them. */
  static ModelProto taken(Original original, Model model) {
    GraphProto graph = original.graph();
    Set<String> conditions =
        graph.getNodeList().stream()
            .filter(Branches::isIf)
            .map(node -> node.getInput(0))
            .collect(Collectors.toSet());
    Map<String, OnnxArray> values = values(original, conditions, model);
    GraphProto.Builder result = graph.toBuilder().clearNode();
    for (NodeProto node : graph.getNodeList()) {
      OnnxArray condition = isIf(node) ? values.get(node.getInput(0)) : null;
      if (condition == null || condition.values().length != 1) {
        result.addNode(node);
      } else {
        inline(node, condition.values()[0] != 0 ? "then_branch" : "else_branch", result);
      }
    }
    return original.network().toBuilder().setGraph(result).build();
  }

  private static Map<String, OnnxArray> values(
      Original original, Set<String> tensors, Model model) {
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), tensors)) {
      SampleGenerator samples = original.samples(model, LARGEST_SIDE);
      return Trace.of(witness, tensors, model, samples.natural(new Random(1)).inputs()).tensors();
    }
  }

  private static void inline(NodeProto node, String attribute, GraphProto.Builder result) {
    GraphProto branch =
        node.getAttributeList().stream()
            .filter(each -> each.getName().equals(attribute))
            .map(AttributeProto::getG)
            .findFirst()
            .orElse(GraphProto.getDefaultInstance());
    String scope = node.getOutput(0) + "::";
    Set<String> own = new HashSet<>();
    branch.getNodeList().forEach(inner -> own.addAll(inner.getOutputList()));
    branch.getInitializerList().forEach(tensor -> own.add(tensor.getName()));
    for (TensorProto tensor : branch.getInitializerList()) {
      result.addInitializer(tensor.toBuilder().setName(scope + tensor.getName()));
    }
    branch.getNodeList().forEach(inner -> result.addNode(renamed(inner, own, scope)));
    List<ValueInfoProto> outputs = branch.getOutputList();
    for (int i = 0; i < Math.min(outputs.size(), node.getOutputCount()); i++) {
      result.addNode(
          NodeProto.newBuilder()
              .setOpType("Identity")
              .addInput(name(outputs.get(i).getName(), own, scope))
              .addOutput(node.getOutput(i)));
    }
  }

  private static NodeProto renamed(NodeProto node, Set<String> own, String scope) {
    NodeProto.Builder renamed = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      renamed.setInput(i, name(node.getInput(i), own, scope));
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      renamed.setOutput(i, name(node.getOutput(i), own, scope));
    }
    for (int i = 0; i < node.getAttributeCount(); i++) {
      AttributeProto attribute = node.getAttribute(i);
      if (attribute.hasG()) {
        renamed.setAttribute(
            i, attribute.toBuilder().setG(renamed(attribute.getG(), own, scope)).build());
      }
    }
    return renamed.build();
  }

  private static GraphProto renamed(GraphProto graph, Set<String> own, String scope) {
    GraphProto.Builder renamed = graph.toBuilder();
    for (int i = 0; i < graph.getNodeCount(); i++) {
      renamed.setNode(i, renamed(graph.getNode(i), own, scope));
    }
    for (int i = 0; i < graph.getOutputCount(); i++) {
      ValueInfoProto output = graph.getOutput(i);
      renamed.setOutput(i, output.toBuilder().setName(name(output.getName(), own, scope)));
    }
    return renamed.build();
  }

  private static String name(String tensor, Set<String> own, String scope) {
    return own.contains(tensor) ? scope + tensor : tensor;
  }
}
