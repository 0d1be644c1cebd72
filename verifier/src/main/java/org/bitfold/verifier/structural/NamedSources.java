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
    Map<String, String> made = made(model, original);
    List<String> sources = new ArrayList<>();
    for (Node node : model.nodes()) {
      boolean silent = node.source().isEmpty() && isSign(node);
      sources.add(silent ? made.getOrDefault(node.name(), "") : node.source());
    }
    for (Output output : model.outputs()) {
      int index = output.value() - model.inputs().size();
      if (index >= 0
          && sources.get(index).isEmpty()
          && original.outputs().contains(output.name())) {
        sources.set(index, output.name());
      }
    }
    return model.withSources(sources);
  }

  /** What the ONNX nodes make whose names tell which sign layer is meant, by these names. */
  private static Map<String, String> made(Model model, Original original) {
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
    return outputs;
  }

  private static boolean isSign(Node node) {
    return node.op() instanceof Op.Binarize
        || node.op() instanceof Op.Ternarize
        || node.op() instanceof Op.ThresholdSums;
  }
}
