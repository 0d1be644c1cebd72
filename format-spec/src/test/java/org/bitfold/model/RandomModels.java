package org.bitfold.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/**
 * Random valid models over every operator, for property tests of whoever reads, writes or runs
 * models. Published in format-spec's test-jar; another module's pom asks for it with
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>org.bitfold</groupId>
 *   <artifactId>format-spec</artifactId>
 *   <version>${project.version}</version>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * <p>A model grows by one step per seed: each step draws an operator that fits an earlier value. So
 * a failing model shrinks step by step. Steps keep every value small for the picture that comes
 * with the model.
 */
public final class RandomModels {
  /** A value with more elements is not built on by operators that make it larger. */
  private static final long MOST_ELEMENTS = 20_000;

  private final int height;
  private final int width;
  private final List<Input> inputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<ValueType> types = new ArrayList<>();
  private final List<Shape> shapes = new ArrayList<>();

  private RandomModels(int height, int width, int channels) {
    this.height = height;
    this.width = width;
    addInput("lq", channels);
  }

  /**
   * A model and pictures it takes. It may not take pictures of other sizes.
   *
   * @param pictures one shape per input
   */
  public record Sample(Model model, List<Shape> pictures) {}

  /** Samples without a self-test; pictures from 1×1 to 12×12. */
  public static Arbitrary<Sample> samples() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(1, 12),
            Arbitraries.of(1, 3, 4, 31, 32, 33, 64, 65),
            Arbitraries.longs()
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofMinSize(1)
                .ofMaxSize(12))
        .as(RandomModels::sample);
  }

  /** As {@link #samples()}, the models alone. */
  public static Arbitrary<Model> models() {
    return samples().map(Sample::model);
  }

  /**
   * The model that the given steps lead to, for pictures of {@code height} by {@code width}.
   *
   * @param steps one seed per step, at least one; one in four gives the model a second input
   */
  public static Sample sample(int height, int width, int channels, List<Long> steps) {
    RandomModels growing = new RandomModels(height, width, channels);
    if (steps.get(0) % 4 == 0) {
      growing.addInput("guide", 1);
    }
    for (long step : steps) {
      growing.grow(new SplittableRandom(step));
    }
    return growing.finish();
  }

  private void addInput(String name, int channels) {
    inputs.add(new Input(name, channels, 0, 0));
    types.add(new ValueType(ElementType.FLOAT, channels));
    shapes.add(new Shape(height, width, channels));
  }

  private void grow(SplittableRandom random) {
    // Mostly the newest value, so that nets get deep; sometimes an older one, so that they branch.
    int operand = random.nextInt(4) == 0 ? random.nextInt(types.size()) : types.size() - 1;
    RandomOps ops = new RandomOps(random);
    Shape shape = shapes.get(operand);
    switch (types.get(operand).element()) {
      case FLOAT -> {
        switch (random.nextInt(8)) {
          case 0 -> tryAdd(ops.binary(), operand, random.nextInt(types.size()));
          case 1 -> tryAdd(new Op.Concat(), operand, random.nextInt(types.size()), operand);
          default -> tryAdd(ops.overFloats(shape), operand);
        }
      }
      case BITS, TRITS -> tryAdd(ops.overSigns(shape), operand);
      case SUMS -> tryAdd(ops.overSums(shape), operand);
    }
  }

  /** Adds the step if the operator takes these operands and does not make too much of them. */
  private void tryAdd(Op op, Integer... operands) {
    Node node =
        new Node(op.opName() + "_" + nodes.size(), op, List.of(operands), "/t" + nodes.size() % 3);
    typeOf(node)
        .ifPresent(
            type ->
                shapeOf(node, type)
                    .filter(shape -> shape.elements() <= most(node))
                    .ifPresent(shape -> add(node, type, shape)));
  }

  private void add(Node node, ValueType type, Shape shape) {
    nodes.add(node);
    types.add(type);
    shapes.add(shape);
  }

  private long most(Node node) {
    return Math.max(MOST_ELEMENTS, shapes.get(node.inputs().get(0)).elements());
  }

  /** Empty where the operator does not take such operands. */
  private Optional<ValueType> typeOf(Node node) {
    try {
      List<ValueType> operands = node.inputs().stream().map(types::get).toList();
      return Optional.of(TypeRules.resultOf(node, operands));
    } catch (InvalidModelException e) {
      return Optional.empty();
    }
  }

  /** Empty where the operator does not take operands of this size. */
  private Optional<Shape> shapeOf(Node node, ValueType type) {
    try {
      List<Shape> operands = node.inputs().stream().map(shapes::get).toList();
      return Optional.of(ShapeRules.resultOf(node, operands, type.channels()));
    } catch (ShapeException e) {
      return Optional.empty();
    }
  }

  private Sample finish() {
    List<Output> outputs = new ArrayList<>();
    for (int value = types.size() - 1; value >= 0 && outputs.size() < 2; value--) {
      if (types.get(value).element() == ElementType.FLOAT) {
        outputs.add(new Output("out" + outputs.size(), value));
      }
    }
    Model model =
        new Model(
            inputs,
            nodes,
            outputs,
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            Provenance.none(),
            Optional.empty());
    return new Sample(model, shapes.subList(0, inputs.size()));
  }
}
