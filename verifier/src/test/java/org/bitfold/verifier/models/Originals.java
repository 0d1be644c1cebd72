package org.bitfold.verifier.models;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.verifier.simulation.Simulation;

/** Packed models whose original is their own simulation. */
public final class Originals {
  private Originals() {}

  /** The same model, each node standing for the tensor that simulates its value. */
  public static Model sourced(Model model) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      String source = Simulation.tensorOf(model.valueOf(i));
      nodes.add(new Node(node.name(), node.op(), node.inputs(), source));
    }
    return new Model(
        model.inputs(),
        nodes,
        model.outputs(),
        model.metadata(),
        model.provenance(),
        model.selfTest());
  }
}
