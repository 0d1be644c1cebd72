package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.converter.onnx.Subgraph;

/** Which branch an If takes, where that is the same for all pictures. */
final class Branch {
  private static final String ADVICE =
      "Export by tracing (torch.jit.trace, or dynamo), which takes the example's branch";

  private Branch() {}

  /**
   * The branch, its own tensors renamed after the If.
   *
   * @param condition what the condition means
   * @param compared whether it follows from a comparison with the picture's size
   */
  static Subgraph taken(OnnxNode node, Meaning condition, boolean compared) {
    Subgraph graph = node.graph(isTrue(node, condition, compared) ? "then_branch" : "else_branch");
    Set<String> own = graph.own();
    String scope = node.outputs().get(0) + "::";
    return graph.renamed(name -> own.contains(name) ? scope + name : name);
  }

  private static boolean isTrue(OnnxNode node, Meaning condition, boolean compared) {
    if (!(condition instanceof Known known)) {
      throw node.refusal(
          "its condition depends on what the picture shows", "one that is constant", ADVICE);
    }
    OnnxTensor value = known.samples().get(0);
    if (compared || known.constant().isEmpty()) {
      throw node.refusal(
          "its condition changes with the size of the picture", "one that is constant", ADVICE);
    }
    if (value.elements() != 1) {
      throw node.refusal("its condition is " + value, "a single truth value", ADVICE);
    }
    return value.at(0) != 0;
  }

  /** The values that the branch made, standing for the If's outputs instead of its own. */
  static List<Meaning> standingFor(List<Meaning> made, List<String> names, List<String> outputs) {
    List<Meaning> standing = new ArrayList<>();
    for (int i = 0; i < made.size() && i < outputs.size(); i++) {
      boolean own =
          made.get(i) instanceof Feature feature && feature.node().source().equals(names.get(i));
      standing.add(
          own
              ? ((Feature) made.get(i))
                  .replacedBy(((Feature) made.get(i)).node().standingFor(outputs.get(i)))
              : made.get(i));
    }
    return standing;
  }
}
