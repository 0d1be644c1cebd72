package org.bitfold.verifier.bounded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bitfold.model.ElementType;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Trace;

/** Runs a packed model on the original's activations, layer by layer, and bounds each distance. */
final class TeacherForcing {
  private final Model model;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<Integer, Shift> shifts = new HashMap<>();

  TeacherForcing(Model model) {
    this.model = model;
    model.nodes().forEach(node -> layers.add(new Layer(node.name(), node.op().opName())));
  }

  /** One layer per node of the model. */
  List<Layer> layers() {
    return layers;
  }

  /**
   * Compares one picture.
   *
   * @param trace what the original's tensors held on it
   */
  void compare(List<Planes> inputs, Trace trace) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs.stream().map(Planes::shape).toList());
    List<Approximation> fed = new ArrayList<>();
    inputs.forEach(input -> fed.add(Approximation.exact(input)));
    List<Planes> own = new Oracle(model).values(inputs);
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      Shape shape = shapes.get(fed.size());
      List<Approximation> operands = node.inputs().stream().map(fed::get).toList();
      Planes result =
          Oracle.apply(node.op(), operands.stream().map(Approximation::values).toList(), shape);
      Planes ownInput = own.get(node.inputs().get(0));
      fed.add(forced(i, operands, ownInput, result, trace.planes(node.source(), shape)));
    }
    for (Output output : model.outputs()) {
      trace
          .planes(output.name(), shapes.get(output.value()))
          .ifPresent(original -> checkOutput(output, fed.get(output.value()), original));
    }
  }

  private Approximation forced(
      int index,
      List<Approximation> operands,
      Planes ownInput,
      Planes result,
      Optional<Planes> original) {
    Node node = model.nodes().get(index);
    Layer layer = layers.get(index);
    ElementType element = model.types().get(model.valueOf(index)).element();
    if (node.op() instanceof Op.Binarize binarize) {
      return SignJudge.of(binarize, layer, operands.get(0), ownInput).judge(result, original);
    }
    if (node.op() instanceof Op.Ternarize ternarize) {
      return SignJudge.of(ternarize, layer, operands.get(0), ownInput).judge(result, original);
    }
    if (node.op() instanceof Op.ThresholdSums threshold) {
      return new SumsJudge(layer, operands.get(0))
          .compare(threshold, result, original.filter(SignJudge::areSigns));
    }
    Approximation computed = new Approximation(result, ErrorBounds.of(node.op(), operands, result));
    boolean comparable = element == ElementType.FLOAT && !(node.op() instanceof Op.ToFloat);
    if (!comparable || original.isEmpty()) {
      return computed;
    }
    return compareFloats(index, computed, original.get());
  }

  private Approximation compareFloats(int index, Approximation computed, Planes original) {
    Layer layer = layers.get(index);
    int value = model.valueOf(index);
    Shift shift = shifts.computeIfAbsent(value, _ -> Shift.between(computed, original));
    double[] spread = new double[original.channels()];
    for (int i = 0; i < computed.errors().length; i++) {
      int c = computed.channelOf(i);
      double constant = shift.constants()[c];
      float found = computed.values().values()[i];
      float expected = original.values()[i];
      double distance = Math.abs((double) found - expected - constant);
      double bound = Shift.bound(computed.errors()[i], found, expected, constant);
      layer.compare(c, distance, bound);
      spread[c] = Math.max(spread[c], distance);
      if (!(distance <= bound)) {
        layer.violate(
            "channel %d, element %d: %s, the original's %s%s, %.3g apart, bound %.3g"
                .formatted(
                    c,
                    i % (original.height() * original.width()),
                    found,
                    expected,
                    constant == 0 ? "" : " shifted by " + constant,
                    distance,
                    bound));
      }
    }
    return shift.applied(original, spread);
  }

  /** Whatever travelled has arrived: an output is the original's, without a shift. */
  private void checkOutput(Output output, Approximation found, Planes original) {
    int index = output.value() - model.inputs().size();
    if (index < 0) {
      return;
    }
    Layer layer = layers.get(index);
    Shift shift = shifts.getOrDefault(output.value(), Shift.none(original.channels()));
    for (int c = 0; c < shift.constants().length; c++) {
      if (shift.constants()[c] != 0) {
        layer.violate(
            "output '%s' lies %.3g beside the original's in all of channel %d"
                .formatted(output.name(), shift.constants()[c], c));
      }
    }
    if (!model.nodes().get(index).source().equals(output.name())) {
      compareFloats(index, found, original);
    }
  }
}
