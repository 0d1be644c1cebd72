package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.ValueType;

/** Packed models that are another one but for a few nodes; none has a self-test. */
final class Edited {
  private Edited() {}

  /** The model with another node in one place. */
  static Model node(Model model, int index, Node node) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    nodes.set(index, node);
    return model.withNodes(nodes);
  }

  /** The model with another op in one place. */
  static Model op(Model model, int index, Op op) {
    return node(model, index, model.nodes().get(index).withOp(op));
  }

  /** The last op of a kind that {@code change} alters is altered; the model itself if none is. */
  static <O extends Op> Model lastOp(Model model, Class<O> kind, Function<O, ? extends Op> change) {
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Op op = model.nodes().get(i).op();
      Op altered = kind.isInstance(op) ? change.apply(kind.cast(op)) : op;
      if (!altered.equals(op)) {
        return op(model, i, altered);
      }
    }
    return model;
  }

  static Model outputs(Model model, List<Output> outputs) {
    return new Model(
        model.inputs(),
        model.nodes(),
        outputs,
        model.metadata(),
        model.provenance(),
        Optional.empty());
  }

  static Model provenance(Model model, Provenance provenance) {
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        model.metadata(),
        provenance,
        Optional.empty());
  }

  static Model metadata(Model model, Metadata metadata) {
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        metadata,
        model.provenance(),
        Optional.empty());
  }

  /** The log with other entries. */
  static Provenance rewrites(Provenance log, List<Provenance.Rewrite> rewrites) {
    return new Provenance(
        log.converter(), log.options(), log.producer(), log.opsets(), log.sources(), rewrites);
  }

  /** What took the node's value takes its first operand's. */
  static Model without(Model model, int index) {
    int gone = model.valueOf(index);
    int instead = model.nodes().get(index).inputs().get(0);
    UnaryOperator<Integer> number = v -> v == gone ? instead : v > gone ? v - 1 : v;
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      if (i != index) {
        nodes.add(renumbered(model.nodes().get(i), number));
      }
    }
    return renumbered(model, nodes, number);
  }

  /** What took a value takes that of a new op on it, which has the name of the value's maker. */
  static Model inserted(Model model, int value, Op op, String source) {
    return inserted(model, value, new Node(model.nameOf(value), op, List.of(value), source));
  }

  /** What took a value takes that of a new node, which comes next. */
  static Model inserted(Model model, int value, Node node) {
    int at = value + 1 - model.inputs().size();
    UnaryOperator<Integer> number = v -> v >= value ? v + 1 : v;
    List<Node> nodes = new ArrayList<>(model.nodes().subList(0, at));
    nodes.add(node);
    for (Node reader : model.nodes().subList(at, model.nodes().size())) {
      nodes.add(renumbered(reader, number));
    }
    return renumbered(model, nodes, number);
  }

  private static Node renumbered(Node node, UnaryOperator<Integer> number) {
    return new Node(
        node.name(), node.op(), node.inputs().stream().map(number).toList(), node.source());
  }

  private static Model renumbered(Model model, List<Node> nodes, UnaryOperator<Integer> number) {
    return new Model(
        model.inputs(),
        nodes,
        model.outputs().stream()
            .map(output -> new Output(output.name(), number.apply(output.value())))
            .toList(),
        model.metadata(),
        model.provenance(),
        Optional.empty());
  }

  /** The nearest other value of the same type in front of {@code end}. */
  static Optional<Integer> alike(List<ValueType> types, int value, int end) {
    return IntStream.range(0, end)
        .map(i -> end - 1 - i)
        .filter(other -> other != value && types.get(other).equals(types.get(value)))
        .boxed()
        .findFirst();
  }
}
