package org.bitfold.verifier.models;

import java.util.stream.IntStream;
import org.bitfold.model.Model;
import org.bitfold.verifier.simulation.Simulation;

/** Packed models whose original is their own simulation. */
public final class Originals {
  private Originals() {}

  /** The same model, each node standing for the tensor that simulates its value. */
  public static Model sourced(Model model) {
    return model.withSources(
        IntStream.range(0, model.nodes().size())
            .mapToObj(i -> Simulation.tensorOf(model.valueOf(i)))
            .toList());
  }
}
