package org.bitfold.verifier.structural;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * The tensors of an ONNX graph that do not depend on the picture's content, as ONNX Runtime
 * evaluates them: weights that are computed in the graph, biases that are expanded to the picture's
 * size.
 */
final class OnnxConstants {
  /** What these make depends on their input's size alone. */
  private static final Set<String> SIZES = Set.of("Shape", "Size");

  /** Of its second input it takes no more than the type. */
  private static final String OF_A_TYPE = "CastLike";

  /** They bring elements in order, but may lay them out in another way. */
  static final Set<String> RESHAPING = Set.of("Reshape", "Flatten");

  private static final int LARGEST_SIDE = 8;

  private final Set<String> independent;
  private final Map<String, OnnxArray> values;
  private final Map<String, long[]> dims;

  private OnnxConstants(
      Set<String> independent, Map<String, OnnxArray> values, Map<String, long[]> dims) {
    this.independent = independent;
    this.values = values;
    this.dims = dims;
  }

  /**
   * Evaluates what is read next to a tensor that does depend on the picture.
   *
   * @param model says which pictures the network takes
   */
  static OnnxConstants of(Original original, Model model) {
    Set<String> independent = independent(original);
    Set<String> wanted = new HashSet<>();
    for (NodeProto node : original.graph().getNodeList()) {
      if (!independent.containsAll(node.getOutputList())) {
        wanted.addAll(node.getInputList());
      }
    }
    wanted.retainAll(independent);
    Set<String> laidOut = laidOut(original, independent);
    Set<String> exposed = new HashSet<>(wanted);
    exposed.addAll(laidOut);
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), exposed)) {
      Sample sample = original.samples(model, LARGEST_SIDE).natural(new Random(1));
      Map<String, OnnxArray> tensors = Trace.of(witness, exposed, model, sample.inputs()).tensors();
      Map<String, OnnxArray> values = new HashMap<>(tensors);
      values.keySet().retainAll(independent);
      Map<String, long[]> dims = new HashMap<>();
      tensors.forEach((name, array) -> dims.put(name, array.dims()));
      return new OnnxConstants(independent, values, dims);
    }
  }

  /** The tensors on the way whose dimensions must be known. */
  private static Set<String> laidOut(Original original, Set<String> independent) {
    Set<String> names = new HashSet<>();
    for (NodeProto node : original.graph().getNodeList()) {
      boolean reshapes = RESHAPING.contains(node.getOpType());
      if (reshapes || node.getOpType().equals("Softmax")) {
        names.add(node.getInput(0));
        names.add(node.getOutput(0));
      }
    }
    names.removeAll(independent);
    return names;
  }

  private static Set<String> independent(Original original) {
    Set<String> names = new HashSet<>();
    original.graph().getInitializerList().forEach(tensor -> names.add(tensor.getName()));
    for (NodeProto node : original.graph().getNodeList()) {
      List<String> inputs =
          node.getOpType().equals(OF_A_TYPE) ? List.of(node.getInput(0)) : node.getInputList();
      List<String> read = inputs.stream().filter(name -> !name.isEmpty()).toList();
      if (SIZES.contains(node.getOpType()) || names.containsAll(read)) {
        names.addAll(node.getOutputList());
      }
    }
    return names;
  }

  /** Whether a tensor does not depend on the picture's content. */
  boolean isConstant(String tensor) {
    return independent.contains(tensor);
  }

  /** The dimensions of a tensor of floats on the picture that was looked at, if that is known. */
  Optional<long[]> dims(String tensor) {
    return Optional.ofNullable(dims.get(tensor));
  }

  /** The value of such a tensor of floats. */
  Optional<OnnxArray> value(String tensor) {
    return Optional.ofNullable(values.get(tensor));
  }
}
