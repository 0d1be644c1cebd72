package org.bitfold.verifier.original;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * The values that the original's tensors took in one run.
 *
 * @param tensors by name
 */
public record Trace(Map<String, OnnxArray> tensors) {
  /**
   * Runs the original.
   *
   * @param witness the original, with the tensors that are wanted exposed
   * @param model names the inputs
   * @param inputs one per input of the model
   */
  public static Trace of(
      OnnxWitness witness, Set<String> wanted, Model model, List<Planes> inputs) {
    Map<String, OnnxArray> fed = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      Planes input = inputs.get(i);
      long[] dims = {1, input.channels(), input.height(), input.width()};
      fed.put(model.inputs().get(i).name(), new OnnxArray(dims, input.values()));
    }
    if (!new HashSet<>(witness.inputs()).equals(fed.keySet())) {
      throw new VerificationException(
          "the packed file has inputs %s, the ONNX file %s: they do not belong together"
              .formatted(fed.keySet(), witness.inputs()));
    }
    Map<String, OnnxArray> tensors = new HashMap<>(fed);
    tensors.putAll(witness.run(fed, wanted));
    return new Trace(tensors);
  }

  /**
   * What a tensor held, as planes.
   *
   * @param shape the shape the packed model gives it
   * @return empty if there is no such tensor of floats, or it is laid out in another way
   */
  public Optional<Planes> planes(String tensor, Shape shape) {
    OnnxArray array = tensors.get(tensor);
    if (array == null || array.values().length != shape.elements()) {
      return Optional.empty();
    }
    boolean picture =
        array.rank() == 4
            && array.dim(1) == shape.channels()
            && array.dim(2) == shape.height()
            && array.dim(3) == shape.width();
    boolean vector = array.rank() == 2 && array.dim(1) == shape.channels();
    return picture || vector
        ? Optional.of(new Planes(shape.channels(), shape.height(), shape.width(), array.values()))
        : Optional.empty();
  }
}
