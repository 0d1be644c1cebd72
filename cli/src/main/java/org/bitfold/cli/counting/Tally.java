package org.bitfold.cli.counting;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.ValueType;

/**
 * What a model computes on one picture, and what it stores, counted twice.
 *
 * <p>The papers' rule (Bi-Real Net, ReActNet, BBCU): a binary multiplication is a 64th of an
 * operation and a binary weight a 32nd of a parameter; only convolutions and linear layers count,
 * without biases, scales, thresholds and additions. The honest count leaves nothing out ({@link
 * Cost}, {@link Storage}).
 *
 * @param layers convolutions and linear layers in order
 * @param floatOps operations on floats, everything included
 * @param wordOps steps on 32-bit words of channels
 * @param bytes bytes of all numbers in the packed file
 */
public record Tally(List<Layer> layers, long floatOps, long wordOps, long bytes) {
  public Tally {
    layers = List.copyOf(layers);
  }

  /**
   * Counts.
   *
   * @param inputs a shape per input of {@code model}
   * @throws org.bitfold.model.ShapeException if the model cannot take them
   */
  public static Tally of(Model model, List<Shape> inputs) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs);
    List<ValueType> types = model.types();
    List<Part> parts = Part.of(model);
    List<Layer> layers = new ArrayList<>();
    Cost cost = Cost.NOTHING;
    long bytes = 0;
    for (int i = 0; i < model.nodes().size(); i++) {
      int value = model.valueOf(i);
      Node node = model.nodes().get(i);
      Part part = parts.get(i);
      Shape in = shapes.get(node.inputs().get(0));
      Shape out = shapes.get(value);
      List<ValueType> operands = node.inputs().stream().map(types::get).toList();
      cost = cost.plus(Cost.of(node, operands, in, out));
      bytes += Storage.bytes(node.op());
      Filters.of(node.op())
          .map(
              filters ->
                  new Layer(
                      value,
                      node.name(),
                      filters.kind(),
                      part,
                      out,
                      filters.macs(in, out),
                      filters.weights()))
          .ifPresent(layers::add);
    }
    return new Tally(layers, cost.floatOps(), cost.wordOps(), bytes);
  }

  /** Operations by the papers' rule. */
  public double operations() {
    return layers.stream().mapToDouble(Layer::operations).sum();
  }

  /** Parameters by the papers' rule. */
  public double parameters() {
    return layers.stream().mapToDouble(Layer::parameters).sum();
  }

  /** The layers of one part. */
  public List<Layer> layers(Part part) {
    return layers.stream().filter(layer -> layer.part() == part).toList();
  }
}
