package org.bitfold.runtime.selftest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.ValueType;

/**
 * A model with every node's value as an output, in floats: bits and trits as ±1 and 0, sums as the
 * whole numbers they are. A runtime cannot fuse what is looked at, so that it shows each layer.
 *
 * @param model gives one output per node of the original, in their order
 */
public record Exposed(Model model) {
  /** Exposes every node of {@code original}. */
  public static Exposed of(Model original) {
    List<Node> nodes = new ArrayList<>(original.nodes());
    List<Output> outputs = new ArrayList<>();
    List<ValueType> types = original.types();
    for (int i = 0; i < original.nodes().size(); i++) {
      int value = original.valueOf(i);
      ValueType type = types.get(value);
      Optional<Op> show =
          switch (type.element()) {
            case FLOAT -> Optional.empty();
            case BITS, TRITS -> Optional.of(new Op.ToFloat());
            case SUMS ->
                Optional.of(
                    new Op.ScaleSums(
                        FloatVector.filled(type.channels(), 1f),
                        FloatVector.filled(type.channels(), 0f)));
          };
      if (show.isPresent()) {
        nodes.add(new Node("shown " + i, show.get(), List.of(value), ""));
      }
      int shown = show.isPresent() ? original.inputs().size() + nodes.size() - 1 : value;
      outputs.add(new Output("value " + value, shown));
    }
    return new Exposed(
        new Model(
            original.inputs(),
            nodes,
            outputs,
            original.metadata(),
            original.provenance(),
            Optional.empty()));
  }
}
