package org.bitfold.verifier.structural;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.verifier.original.Original;

/**
 * Finds by its name the tensor that a packed sign layer stands for, where the file does not say:
 * nothing else would come close enough to a threshold to tell it from its neighbours.
 */
public final class SignSources {
  private SignSources() {}

  /** The model with the sources of its sign layers, as far as their names tell. */
  public static Model completed(Model model, Original original) {
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
    return new Model(
        model.inputs(),
        model.nodes().stream().map(node -> completed(node, outputs)).toList(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        model.selfTest());
  }

  private static boolean isSign(Node node) {
    return node.op() instanceof Op.Binarize
        || node.op() instanceof Op.Ternarize
        || node.op() instanceof Op.ThresholdSums;
  }

  private static Node completed(Node node, Map<String, String> outputs) {
    String output = outputs.get(node.name());
    return node.source().isEmpty() && isSign(node) && output != null
        ? new Node(node.name(), node.op(), node.inputs(), output)
        : node;
  }
}
