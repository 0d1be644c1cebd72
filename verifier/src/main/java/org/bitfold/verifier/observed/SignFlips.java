package org.bitfold.verifier.observed;

import java.util.List;
import java.util.Optional;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Trace;

/** Counts activations whose sign differs from the original's, layer after layer. */
final class SignFlips {
  private final Model model;
  private long compared;
  private long flips;
  private Optional<String> firstLayer = Optional.empty();

  SignFlips(Model model) {
    this.model = model;
  }

  /**
   * Adds one run.
   *
   * @param values every value of the packed model
   * @param trace what the original's tensors held
   */
  void add(List<Planes> values, Trace trace) {
    for (int i = 0; i < model.nodes().size(); i++) {
      int value = model.valueOf(i);
      if (model.types().get(value).element() == ElementType.BITS) {
        String layer = model.nodes().get(i).name();
        Planes bits = values.get(value);
        trace
            .planes(model.nodes().get(i).source(), bits.shape())
            .ifPresent(signs -> add(layer, bits, signs));
      }
    }
  }

  private void add(String layer, Planes bits, Planes signs) {
    for (int i = 0; i < bits.values().length; i++) {
      compared++;
      if (bits.values()[i] * signs.values()[i] < 0) {
        flips++;
        firstLayer = firstLayer.or(() -> Optional.of(layer));
      }
    }
  }

  long compared() {
    return compared;
  }

  long flips() {
    return flips;
  }

  /** The first layer with a flip, of the first run that has one. */
  Optional<String> firstLayer() {
    return firstLayer;
  }
}
