package org.bitfold.verifier.mutation;

import java.util.List;
import java.util.stream.IntStream;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** Layers that stand for others, or for nothing. */
final class LabelLies {
  private LabelLies() {}

  static void addTo(Lies lies) {
    lies.add("layers stand for each other's tensors", LabelLies::exchangedSources);
    lies.add("constants of two layers exchanged, with their logs", LabelLies::exchangedLayers);
    lies.add("scale wrong where the node stands for nothing", LabelLies::unsourcedScale);
  }

  private static List<Integer> scalings(Model model) {
    return IntStream.range(0, model.nodes().size())
        .filter(i -> model.nodes().get(i).op() instanceof Op.ScaleSums)
        .boxed()
        .toList();
  }

  private static Model exchangedSources(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.size() < 2) {
      return model;
    }
    Node first = model.nodes().get(layers.get(0));
    Node second = model.nodes().get(layers.get(1));
    Model half = Edited.node(model, layers.get(0), withSource(first, second.source()));
    return Edited.node(half, layers.get(1), withSource(second, first.source()));
  }

  private static Node withSource(Node node, String source) {
    return new Node(node.name(), node.op(), node.inputs(), source);
  }

  private static Model exchangedLayers(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.size() < 2) {
      return model;
    }
    Op first = model.nodes().get(layers.get(0)).op();
    Op second = model.nodes().get(layers.get(1)).op();
    return Edited.op(Edited.op(model, layers.get(0), second), layers.get(1), first);
  }

  private static Model unsourcedScale(Model model) {
    List<Integer> layers = scalings(model);
    if (layers.isEmpty()) {
      return model;
    }
    Node node = model.nodes().get(layers.get(0));
    Op.ScaleSums old = (Op.ScaleSums) node.op();
    Op op =
        new Op.ScaleSums(Constants.changed(old.scale(), (v, c) -> v.get(c) * 1.01f), old.bias());
    return Edited.node(model, layers.get(0), new Node(node.name(), op, node.inputs(), ""));
  }
}
