package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.verifier.original.Original;

/**
 * Finds by names what packed nodes stand for, where the file does not say: what makes an output
 * stands for the ONNX output of its name, and a sign layer for what the ONNX node of its name
 * makes. Nothing else would come close enough to a threshold to tell it from its neighbours.
 */
public final class NamedSources {
  private NamedSources() {}

  /** The model with the sources of its sign layers and outputs, as far as names tell. */
  public static Model completed(Model model, Original original) {
    return outputs(signs(model, original), original.outputs());
  }

  private static Model outputs(Model model, List<String> originals) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    for (Output output : model.outputs()) {
      int index = output.value() - model.inputs().size();
      if (index >= 0 && nodes.get(index).source().isEmpty() && originals.contains(output.name())) {
        nodes.set(index, standingFor(nodes.get(index), output.name()));
      }
    }
    return with(model, nodes);
  }

  private static Node standingFor(Node node, String tensor) {
    return new Node(node.name(), node.op(), node.inputs(), tensor);
  }

  private static Model with(Model model, List<Node> nodes) {
    return new Model(
        model.inputs(),
        nodes,
        model.outputs(),
        model.metadata(),
        model.provenance(),
        model.selfTest());
  }

  private static Model signs(Model model, Original original) {
    Map<String, String> outputs = new HashMap<>();
    Set<String> ambiguous = new HashSet<>(List.of(""));
    for (NodeProto node : original.graph().getNodeList()) {
      if (outputs.put(node.getName(), node.getOutput(0)) != null) {
        ambiguous.add(node.getName());
      }
    }
    Set<String> signs = new HashSet<>();
    for (Node node : model.nodes()) {
      if (isSign(node) && !signs.add(node.name())) {
        ambiguous.add(node.name());
      }
    }
    outputs.keySet().removeAll(ambiguous);
    return with(model, model.nodes().stream().map(node -> completed(node, outputs)).toList());
  }

  private static boolean isSign(Node node) {
    return node.op() instanceof Op.Binarize
        || node.op() instanceof Op.Ternarize
        || node.op() instanceof Op.ThresholdSums;
  }

  private static Node completed(Node node, Map<String, String> outputs) {
    String output = outputs.get(node.name());
    return node.source().isEmpty() && isSign(node) && output != null
        ? standingFor(node, output)
        : node;
  }
}
