package org.bitfold.verifier.bitexact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bitfold.model.ElementType;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.ValueType;

/**
 * A part of a network that runs by itself: from one float value through everything that is bits or
 * sums, up to the next float values.
 *
 * @param name of the node that starts it, for reports
 * @param model the part as a model
 */
record Stretch(String name, Model model) {
  /**
   * Every stretch of {@code model}, one per node that turns floats into bits or trits, but for
   * those whose signs nobody reads: nothing comes out of them.
   */
  static List<Stretch> of(Model model) {
    List<Stretch> stretches = new ArrayList<>();
    List<ValueType> types = model.types();
    Map<Integer, List<Integer>> readers = readers(model);
    for (int i = 0; i < model.nodes().size(); i++) {
      Op op = model.nodes().get(i).op();
      if (op instanceof Op.Binarize || op instanceof Op.Ternarize) {
        from(model, types, readers, i).ifPresent(stretches::add);
      }
    }
    return stretches;
  }

  /** For each value the nodes whose first input it is, by their numbers. */
  private static Map<Integer, List<Integer>> readers(Model model) {
    Map<Integer, List<Integer>> readers = new HashMap<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      int first = model.nodes().get(i).inputs().get(0);
      readers.computeIfAbsent(first, value -> new ArrayList<>()).add(i);
    }
    return readers;
  }

  private static Optional<Stretch> from(
      Model model, List<ValueType> types, Map<Integer, List<Integer>> readers, int start) {
    Node first = model.nodes().get(start);
    int source = first.inputs().get(0);
    Map<Integer, Integer> renumbered = new HashMap<>();
    renumbered.put(source, 0);
    SortedSet<Integer> reached = new TreeSet<>(Set.of(start));
    List<Node> nodes = new ArrayList<>();
    List<Output> outputs = new ArrayList<>();
    while (!reached.isEmpty()) {
      int i = reached.removeFirst();
      Node node = model.nodes().get(i);
      int value = model.valueOf(i);
      List<Integer> inputs = node.inputs().stream().map(renumbered::get).toList();
      nodes.add(new Node(node.name(), node.op(), inputs, node.source()));
      renumbered.put(value, nodes.size());
      if (types.get(value).element() == ElementType.FLOAT) {
        outputs.add(new Output("output_" + value, nodes.size()));
      } else {
        reached.addAll(readers.getOrDefault(value, List.of()));
      }
    }
    if (outputs.isEmpty()) {
      return Optional.empty();
    }
    Input input = new Input("input", types.get(source).channels(), 0, 0);
    Model part =
        new Model(
            List.of(input), nodes, outputs, model.metadata(), model.provenance(), Optional.empty());
    return Optional.of(new Stretch(first.name(), part));
  }
}
