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
import org.bitfold.model.ValueType;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.structural.AddedTerms;

/** Runs a packed model on the original's activations, layer by layer, and bounds each distance. */
final class TeacherForcing {
  private final Model packed;
  private final Model model;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<Integer, Shift> shifts = new HashMap<>();
  private final Map<Integer, SignLevels> levels = new HashMap<>();
  private final AddedTerms terms;
  private final List<ValueType> types;

  /**
   * @param packed the model as the file has it
   * @param model the same, where its sign layers say what they stand for if their names tell
   */
  TeacherForcing(Model packed, Model model, AddedTerms terms) {
    this.packed = packed;
    this.model = model;
    this.terms = terms;
    this.types = model.types();
    model.nodes().forEach(node -> layers.add(new Layer(node.name(), node.op().opName())));
  }

  /** One layer per node of the model, then one per output that is an input. */
  List<Layer> layers() {
    return layers;
  }

  /**
   * Compares one picture, unless time is up before the last layer.
   *
   * @param trace what the original's tensors held on it
   * @return whether every layer was compared
   */
  boolean compare(List<Planes> inputs, Trace trace, Deadline deadline) {
    List<Shape> shapes = ShapeRules.shapes(model, inputs.stream().map(Planes::shape).toList());
    List<Approximation> fed = new ArrayList<>();
    inputs.forEach(input -> fed.add(Approximation.exact(input)));
    List<Planes> own = new Oracle(model).values(inputs);
    for (int i = 0; i < model.nodes().size(); i++) {
      if (deadline.passed()) {
        return false;
      }
      Node node = model.nodes().get(i);
      Shape shape = shapes.get(fed.size());
      boolean goesOn = ShiftWays.goOn(node.op());
      List<Approximation> operands =
          node.inputs().stream()
              .map(value -> goesOn ? fed.get(value) : fed.get(value).arrived())
              .toList();
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
    return true;
  }

  private Approximation forced(
      int index,
      List<Approximation> operands,
      Planes ownInput,
      Planes result,
      Optional<Planes> original) {
    Node node = model.nodes().get(index);
    Layer layer = layers.get(index);
    ElementType element = types.get(model.valueOf(index)).element();
    if (node.op() instanceof Op.Binarize binarize) {
      SignJudge judge = SignJudge.of(binarize, layer, operands.get(0), ownInput);
      return judge.judge(result, signs(index, result, original, judge::isDecided));
    }
    if (node.op() instanceof Op.Ternarize ternarize) {
      SignJudge judge = SignJudge.of(ternarize, layer, operands.get(0), ownInput);
      return judge.judge(result, signs(index, result, original, judge::isDecided));
    }
    if (node.op() instanceof Op.ThresholdSums threshold) {
      SumsJudge judge = new SumsJudge(layer, operands.get(0));
      return judge.compare(
          threshold, result, signs(index, result, original, i -> judge.isDecided(threshold, i)));
    }
    double[] errors = ErrorBounds.of(node.op(), operands, result);
    Approximation computed =
        new Approximation(result, withTerms(node, errors, result))
            .after(ShiftWays.to(node.op(), operands, result));
    boolean comparable = element == ElementType.FLOAT && !(node.op() instanceof Op.ToFloat);
    if (!comparable || original.isEmpty()) {
      return computed;
    }
    return compareFloats(index, computed, original.get());
  }

  /**
   * The original's signs. A layer that says what it stands for stands for its signs, where they are
   * signs; else what a sign stands for must show.
   */
  private Optional<Planes> signs(
      int index, Planes result, Optional<Planes> original, SignLevels.Decided decided) {
    boolean declared = !packed.nodes().get(index).source().isEmpty();
    return original.map(
        numbers ->
            declared && SignJudge.areSigns(numbers)
                ? numbers
                : levels
                    .computeIfAbsent(model.valueOf(index), _ -> new SignLevels(result.channels()))
                    .signs(result, numbers, decided));
  }

  /** What is made of terms that cancel is rounded as they are. */
  private double[] withTerms(Node node, double[] errors, Planes result) {
    double[] sums = errors.clone();
    int plane = result.height() * result.width();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += Rounding.gamma(Rounding.FOLDED) * terms.largest(node, i / plane);
    }
    return sums;
  }

  private Approximation compareFloats(int index, Approximation computed, Planes original) {
    Layer layer = layers.get(index);
    Shift shift =
        shifts
            .getOrDefault(model.valueOf(index), Shift.unknown(original.channels()))
            .narrowed(computed, original);
    shifts.put(model.valueOf(index), shift);
    double range = Math.max(range(original), ErrorBounds.reach(model.nodes().get(index).op()));
    for (int i = 0; i < computed.errors().length; i++) {
      int c = computed.channelOf(i);
      double constant = shift.constant(c);
      float found = computed.values().values()[i];
      float expected = original.values()[i];
      double distance = distance(found, expected, constant);
      double bound = Shift.bound(computed, original, i);
      layer.compare(c, distance, bound, range);
      if (bound < Double.POSITIVE_INFINITY && !(distance <= bound)) {
        layer.violate(
            "channel %d, element %d: %s, the original's %s%s, %.3g apart, bound %.3g"
                .formatted(
                    c,
                    i % (original.height() * original.width()),
                    found,
                    expected,
                    constant == 0 ? "" : " shifted by " + (float) constant,
                    distance,
                    bound));
      }
    }
    return shift.applied(original, computed.travelled());
  }

  /** Where both overflow alike, they are not apart; where one does, they are infinitely. */
  private static double distance(float found, float expected, double constant) {
    if (Float.compare(found, expected) == 0 && (constant == 0 || !Float.isFinite(found))) {
      return 0;
    }
    double distance = Math.abs((double) found - expected - constant);
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  /** How wide the values lie apart, or their magnitude where all are alike. */
  private static double range(Planes values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float value : values.values()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return Math.max(high - low, Math.max(Math.abs(low), Math.abs(high)));
  }

  /** An output that is an input. */
  private void passedThrough(Output output, Planes input, Planes original) {
    Layer layer = passedThrough(output.name());
    for (int i = 0; i < original.values().length; i++) {
      double distance = distance(input.values()[i], original.values()[i], 0);
      layer.compare(i / (original.height() * original.width()), distance, 0, range(original));
      if (distance > 0) {
        layer.violate(
            "element %d: %s, the original's %s"
                .formatted(i, input.values()[i], original.values()[i]));
      }
    }
  }

  private Layer passedThrough(String output) {
    for (Layer layer : layers.subList(model.nodes().size(), layers.size())) {
      if (layer.name().equals(output)) {
        return layer;
      }
    }
    layers.add(new Layer(output, "passed through"));
    return layers.getLast();
  }

  /** Whatever travelled has arrived: an output is the original's, without a shift. */
  private void checkOutput(Output output, Approximation found, Planes original) {
    int index = output.value() - model.inputs().size();
    if (index < 0) {
      passedThrough(output, found.values(), original);
      return;
    }
    Layer layer = layers.get(index);
    Shift shift = shifts.getOrDefault(output.value(), Shift.unknown(original.channels()));
    for (int c = 0; c < original.channels(); c++) {
      if (!shift.mayBeNone(c)) {
        layer.violate(
            "output '%s' lies %.3g beside the original's in all of channel %d"
                .formatted(output.name(), shift.constant(c), c));
      }
    }
    if (!model.nodes().get(index).source().equals(output.name())) {
      compareFloats(index, found, original);
    }
  }
}
