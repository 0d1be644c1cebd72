package org.bitfold.model;

import static org.bitfold.model.InvalidModelException.Rule.INTERFACE;
import static org.bitfold.model.InvalidModelException.Rule.SELF_TEST;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bitfold.model.InvalidModelException.Rule;

/** What must hold for a model as a whole, beyond {@link TypeRules} for each of its nodes. */
final class ModelRules {
  /** The most that a self-test may ask for. */
  static final Work SELF_TEST_WORK = new Work(1L << 28, 1L << 38);

  private final List<Input> inputs;
  private final List<Node> nodes;
  private final List<ValueType> types;

  private ModelRules(List<Input> inputs, List<Node> nodes) {
    this.inputs = inputs;
    this.nodes = nodes;
    this.types = TypeRules.types(inputs, nodes);
  }

  static void check(
      List<Input> inputs, List<Node> nodes, List<Output> outputs, Optional<SelfTest> selfTest) {
    require(
        !inputs.isEmpty() && !outputs.isEmpty(),
        INTERFACE,
        "a model has at least one input and one output");
    ModelRules rules = new ModelRules(inputs, nodes);
    distinct("inputs", inputs.stream().map(Input::name).toList());
    distinct("outputs", outputs.stream().map(Output::name).toList());
    outputs.forEach(rules::check);
    selfTest.ifPresent(rules::check);
  }

  private static void distinct(String what, List<String> names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      require(known.add(name), INTERFACE, "two %s are named '%s'", what, name);
    }
  }

  private void check(Output output) {
    int value = output.value();
    require(
        value >= 0 && value < types.size(),
        INTERFACE,
        "output '%s' is value %d of %d",
        output.name(),
        value,
        types.size());
    require(
        types.get(value).element() == ElementType.FLOAT,
        INTERFACE,
        "output '%s' is %s, expected FLOAT",
        output.name(),
        types.get(value));
  }

  private void check(SelfTest test) {
    require(
        test.shapes().size() == inputs.size(),
        SELF_TEST,
        "the self-test gives %d sizes for %d inputs",
        test.shapes().size(),
        inputs.size());
    require(
        test.digests().size() == nodes.size(),
        SELF_TEST,
        "the self-test gives %d digests for %d nodes",
        test.digests().size(),
        nodes.size());
    List<Shape> pictures = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      pictures.add(picture(inputs.get(i), test.shapes().get(i)));
    }
    Work work = work(pictures);
    require(
        work.within(SELF_TEST_WORK),
        SELF_TEST,
        "the self-test's values have %d elements, made by %d multiply-adds; at most %d and %d are"
            + " allowed",
        work.elements(),
        work.multiplyAdds(),
        SELF_TEST_WORK.elements(),
        SELF_TEST_WORK.multiplyAdds());
  }

  private static Shape picture(Input input, SelfTest.Size size) {
    require(
        size.height() >= 1 && size.width() >= 1,
        SELF_TEST,
        "the self-test's picture for input '%s' has %dx%d pixels",
        input.name(),
        size.height(),
        size.width());
    return new Shape(size.height(), size.width(), input.channels());
  }

  private Work work(List<Shape> pictures) {
    try {
      return Work.of(nodes, ShapeRules.shapes(inputs, nodes, types, pictures));
    } catch (ShapeException e) {
      throw new InvalidModelException(SELF_TEST, "the self-test's pictures: " + e.getMessage());
    }
  }

  private static void require(boolean holds, Rule rule, String message, Object... arguments) {
    if (!holds) {
      throw new InvalidModelException(rule, message.formatted(arguments));
    }
  }
}
