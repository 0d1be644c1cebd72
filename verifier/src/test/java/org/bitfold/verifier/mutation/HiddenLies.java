package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance;

/**
 * Constants that are a little off in layers that do not say what they stand for. So little shows in
 * signs only where an activation lies that near to a threshold.
 */
final class HiddenLies {
  private static final float LITTLE = 0x1p-8f;

  private HiddenLies() {}

  static void addTo(Lies lies) {
    lies.add("biases 1/256 up, no node stands for anything", HiddenLies::allSources);
    lies.add("the same, and no node has a name, nothing is logged", HiddenLies::allNames);
    lies.add("biases 1/256 up, all nodes stand for the input", HiddenLies::inputSources);
    lies.add(
        "bias of a hidden layer 1/256 up", model -> one(model, Op.ScaleSums.class, HiddenLies::up));
    lies.add(
        "scale of a hidden layer 1/256 up",
        model -> one(model, Op.ScaleSums.class, HiddenLies::wider));
    lies.add(
        "one weight of a hidden layer flipped",
        model -> one(model, Op.BinaryConv2d.class, HiddenLies::flipped));
    lies.add(
        "float bias of a hidden layer 1/256 up",
        model -> one(model, Op.Conv2d.class, HiddenLies::up));
    lies.add(
        "thresholds of a hidden layer an ulp up",
        model -> one(model, Op.Binarize.class, HiddenLies::above));
    lies.add(
        "integer thresholds of a hidden layer one sum up",
        model -> one(model, Op.ThresholdSums.class, HiddenLies::above));
    lies.add("bias 1/256 up, that layer alone hidden", HiddenLies::biasAlone);
    lies.add("scale 1/256 up, that layer alone hidden", HiddenLies::scaleAlone);
    lies.add("threshold 1/256 up, what it reads hidden", HiddenLies::behindHidden);
    lies.add("bias 1/256 up, what the layer reads hidden", HiddenLies::biasBehindHidden);
    lies.add("every second layer hidden, its bias 1/256 up", HiddenLies::everySecond);
  }

  private static Op up(Op.ScaleSums op) {
    return new Op.ScaleSums(op.scale(), Constants.changed(op.bias(), (v, c) -> v.get(c) + LITTLE));
  }

  private static Op wider(Op.ScaleSums op) {
    return new Op.ScaleSums(
        Constants.changed(op.scale(), (v, c) -> v.get(c) * (1 + LITTLE)), op.bias());
  }

  private static Op up(Op.Conv2d op) {
    FloatVector bias = Constants.changed(op.bias(), (v, c) -> v.get(c) + LITTLE);
    return new Op.Conv2d(op.filters(), bias, op.window(), op.groups());
  }

  private static Op flipped(Op.BinaryConv2d op) {
    return new Op.BinaryConv2d(
        Constants.changed(
            op.filters(),
            (f, o, ky, kx, c) -> f.get(o, ky, kx, c) * (o + ky + kx + c == 0 ? -1 : 1)),
        op.window(),
        op.groups());
  }

  private static Op above(Op.Binarize op) {
    return new Op.Binarize(Constants.changed(op.thresholds(), (v, c) -> Math.nextUp(v.get(c))));
  }

  /** Sums are all odd or all even, so that the next is two up. */
  private static Op above(Op.ThresholdSums op) {
    IntVector old = op.thresholds();
    return new Op.ThresholdSums(
        IntVector.of(IntStream.range(0, old.size()).map(c -> old.get(c) + 2).toArray()));
  }

  private static Model allSources(Model model) {
    return model.withNodes(
        model.nodes().stream()
            .map(node -> new Node(node.name(), littleMore(node.op()), node.inputs(), ""))
            .toList());
  }

  private static Model allNames(Model model) {
    List<Node> nodes =
        model.nodes().stream()
            .map(node -> new Node("", littleMore(node.op()), node.inputs(), ""))
            .toList();
    return Edited.provenance(model.withNodes(nodes), Provenance.none());
  }

  /** Most values have another form than the input: nobody compares them with it. */
  private static Model inputSources(Model model) {
    String input = model.inputs().get(0).name();
    List<Node> nodes =
        model.nodes().stream()
            .map(node -> new Node("", littleMore(node.op()), node.inputs(), input))
            .toList();
    return Edited.provenance(model.withNodes(nodes), Provenance.none());
  }

  private static Op littleMore(Op op) {
    return op instanceof Op.ScaleSums scaling ? up(scaling) : op;
  }

  @FunctionalInterface
  private interface Change<O extends Op> {
    Op of(O op);
  }

  /** Of the ops of a kind that signs are made of or that make them, the one in the middle. */
  private static <O extends Op> Model one(Model model, Class<O> kind, Change<O> change) {
    List<Integer> candidates = candidates(model, kind);
    return candidates.isEmpty()
        ? model
        : hidden(model, candidates.get(candidates.size() / 2), kind, change);
  }

  private static List<Integer> candidates(Model model, Class<? extends Op> kind) {
    return IntStream.range(0, model.nodes().size())
        .filter(i -> kind.isInstance(model.nodes().get(i).op()))
        .filter(i -> upToSigns(model, i).stream().anyMatch(isSign(model)::test))
        .boxed()
        .toList();
  }

  /**
   * The threshold layer says what it stands for; what it reads does not, back to signs and with
   * them.
   */
  private static Model behindHidden(Model model) {
    return behind(
        model,
        Op.Binarize.class,
        op -> new Op.Binarize(Constants.changed(op.thresholds(), (v, c) -> v.get(c) + LITTLE)));
  }

  private static Model biasAlone(Model model) {
    return alone(model, HiddenLies::up);
  }

  private static Model scaleAlone(Model model) {
    return alone(model, HiddenLies::wider);
  }

  private static Model alone(Model model, Change<Op.ScaleSums> change) {
    List<Integer> candidates = candidates(model, Op.ScaleSums.class);
    if (candidates.isEmpty()) {
      return model;
    }
    int index = candidates.get(candidates.size() / 2);
    return hidden(model, index, Set.of(index), Op.ScaleSums.class, change);
  }

  private static Model biasBehindHidden(Model model) {
    return behind(model, Op.ScaleSums.class, HiddenLies::up);
  }

  private static <O extends Op> Model behind(Model model, Class<O> kind, Change<O> change) {
    List<Integer> candidates = candidates(model, kind);
    if (candidates.isEmpty()) {
      return model;
    }
    int index = candidates.get(candidates.size() / 2);
    Set<Integer> silent = new HashSet<>(Set.of(index));
    for (int i = index; i >= 0; i--) {
      if (silent.contains(i) && (i == index || !isSign(model).test(i))) {
        model.nodes().get(i).inputs().stream()
            .map(value -> value - model.inputs().size())
            .filter(maker -> maker >= 0)
            .forEach(silent::add);
      }
    }
    silent.remove(index);
    return hidden(model, index, silent, kind, change);
  }

  private static Model everySecond(Model model) {
    List<Integer> scalings =
        IntStream.range(0, model.nodes().size())
            .filter(i -> model.nodes().get(i).op() instanceof Op.ScaleSums)
            .boxed()
            .toList();
    Model changed = model;
    for (int i = 1; i < scalings.size(); i += 2) {
      changed = hidden(changed, scalings.get(i), Op.ScaleSums.class, HiddenLies::up);
    }
    return changed;
  }

  /**
   * A changed op; it and all that is made of it, up to the next signs, have no name and stand for
   * nothing, and nothing is logged.
   */
  private static <O extends Op> Model hidden(
      Model model, int index, Class<O> kind, Change<O> change) {
    return hidden(model, index, upToSigns(model, index), kind, change);
  }

  private static <O extends Op> Model hidden(
      Model model, int index, Set<Integer> silent, Class<O> kind, Change<O> change) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      Op op = i == index ? change.of(kind.cast(node.op())) : node.op();
      boolean silenced = silent.contains(i);
      nodes.add(
          new Node(silenced ? "" : node.name(), op, node.inputs(), silenced ? "" : node.source()));
    }
    return Edited.provenance(model.withNodes(nodes), Provenance.none());
  }

  /** A node and those that it reaches, no further than to signs. */
  private static Set<Integer> upToSigns(Model model, int index) {
    Set<Integer> reached = new HashSet<>(Set.of(index));
    IntPredicate isSign = isSign(model);
    IntUnaryOperator maker = value -> value - model.inputs().size();
    for (int i = index + 1; i < model.nodes().size(); i++) {
      boolean reads =
          model.nodes().get(i).inputs().stream()
              .mapToInt(value -> maker.applyAsInt(value))
              .anyMatch(from -> reached.contains(from) && !isSign.test(from));
      if (reads) {
        reached.add(i);
      }
    }
    return reached;
  }

  private static IntPredicate isSign(Model model) {
    return index ->
        switch (model.nodes().get(index).op()) {
          case Op.Binarize _, Op.Ternarize _, Op.ThresholdSums _ -> true;
          default -> false;
        };
  }
}
