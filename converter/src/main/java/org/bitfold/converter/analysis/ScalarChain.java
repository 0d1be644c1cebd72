package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * The nodes between one value and another where each works on single elements: a function of one
 * float per channel, evaluated to the last bit.
 */
public final class ScalarChain {
  private final List<GraphNode> nodes;
  private final Map<GraphNode, Integer> slots = new HashMap<>();
  private final float[] values;

  /**
   * A chain.
   *
   * @param root the value it starts from
   * @param nodes the nodes after it, each after its operands; the last one is the result
   */
  public ScalarChain(GraphNode root, List<GraphNode> nodes) {
    this.nodes = List.copyOf(nodes);
    slots.put(root, 0);
    for (GraphNode node : nodes) {
      slots.put(node, slots.size());
    }
    values = new float[slots.size()];
  }

  /** The nodes of the chain, the root left out. */
  public List<GraphNode> nodes() {
    return nodes;
  }

  /** The function of channel {@code channel}. */
  public StepSearch.Function of(int channel) {
    return new StepSearch.Function() {
      @Override
      public float apply(float x) {
        return ScalarChain.this.apply(channel, x);
      }

      @Override
      public List<Integer> sides(float x) {
        return ScalarChain.this.sides(channel, x);
      }
    };
  }

  /** The value of the last node in channel {@code channel} where the root's is {@code x}. */
  public float apply(int channel, float x) {
    values[0] = x;
    for (int i = 0; i < nodes.size(); i++) {
      values[i + 1] = value(nodes.get(i), channel);
    }
    return values[nodes.size()];
  }

  /**
   * On which side of each comparison and kink of the chain the root's value {@code x} leads: −1, 0
   * or 1 for each.
   */
  private List<Integer> sides(int channel, float x) {
    apply(channel, x);
    List<Integer> sides = new ArrayList<>();
    for (GraphNode node : nodes) {
      if (node.op() instanceof GraphOp.Pointwise(ScalarFunction function, var arguments)) {
        double[] a = arguments.stream().mapToDouble(one -> number(node, one, channel)).toArray();
        switch (function) {
          case SIGN, NOT_ZERO, NOT, RELU, ABSOLUTE, PRELU, RECIPROCAL ->
              sides.add((int) Math.signum(a[0]));
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, MINIMUM, MAXIMUM ->
              sides.add(Double.compare(a[0], a[1]));
          case CLIP -> {
            sides.add(Double.compare(a[0], a[1]));
            sides.add(Double.compare(a[0], a[2]));
          }
          case FLOOR, CEILING, ROUND, TRUNCATE, MODULO, REMAINDER -> {} // too many to look at
          case AND, OR, XOR, WHERE -> {} // what they choose by has sides itself
          case ADD,
              SUBTRACT,
              MULTIPLY,
              DIVIDE,
              POWER,
              NEGATE,
              SQUARE_ROOT,
              EXPONENTIAL,
              LOGARITHM,
              SIGMOID,
              TANH,
              SINE,
              COSINE,
              HARD_SIGMOID -> {}
        }
      }
    }
    return sides;
  }

  private double number(GraphNode node, Argument argument, int channel) {
    return switch (argument) {
      case Argument.Operand(int index) -> values[slots.get(node.operands().get(index))];
      case Argument.Constant constant -> constant.of(channel);
    };
  }

  /**
   * What the function of channel {@code channel} depends on: chains of equal signature compute the
   * same.
   */
  public List<Object> signature(int channel) {
    List<Object> signature = new ArrayList<>();
    for (GraphNode node : nodes) {
      signature.add(
          switch (node.op()) {
            case GraphOp.Pointwise(ScalarFunction function, List<Argument> arguments) ->
                List.of(function, arguments.stream().map(a -> fixed(a, channel)).toList());
            case GraphOp.Carried carried -> List.of(carried.op(), channel);
            case GraphOp.Picture picture -> picture;
          });
      signature.add(node.operands().stream().map(slots::get).toList());
    }
    return signature;
  }

  private static Object fixed(Argument argument, int channel) {
    return switch (argument) {
      case Argument.Operand operand -> operand;
      case Argument.Constant constant -> Float.floatToRawIntBits(constant.of(channel));
    };
  }

  /** Whether all channels compute the same function. */
  public boolean isUniform() {
    return constants().stream().allMatch(ScalarChain::isUniform);
  }

  /** Whether {@code node} is a function with jumps. */
  static boolean jumps(GraphNode node) {
    return node.op() instanceof GraphOp.Pointwise(ScalarFunction function, var arguments)
        && jumps(function);
  }

  /** Whether {@code node} jumps, or has zeros, without end unless its operand is bounded. */
  static boolean isStaircase(GraphNode node) {
    return node.op() instanceof GraphOp.Pointwise(ScalarFunction function, var arguments)
        && switch (function) {
          case FLOOR, CEILING, ROUND, TRUNCATE, MODULO, REMAINDER, SINE, COSINE -> true;
          default -> false;
        };
  }

  /** Constants that elements are compared to, added to or multiplied by: likely breakpoints. */
  public List<Float> breakpoints(int channel) {
    List<Float> points = new ArrayList<>();
    for (FloatVector vector : constants()) {
      points.add(vector.get(vector.size() == 1 ? 0 : channel));
    }
    return points;
  }

  private List<FloatVector> constants() {
    List<FloatVector> constants = new ArrayList<>();
    for (GraphNode node : nodes) {
      switch (node.op()) {
        case GraphOp.Pointwise(ScalarFunction function, List<Argument> arguments) -> {
          for (Argument argument : arguments) {
            if (argument instanceof Argument.Constant(FloatVector vector)) {
              constants.add(vector);
            }
          }
        }
        case GraphOp.Carried(Op.Affine(FloatVector scale, FloatVector bias)) -> {
          constants.add(scale);
          constants.add(bias);
        }
        case GraphOp.Carried(Op.PRelu(FloatVector slope)) -> constants.add(slope);
        case GraphOp.Carried(Op.Clip(float low, float high)) -> {
          constants.add(FloatVector.of(low));
          constants.add(FloatVector.of(high));
        }
        case GraphOp.Carried carried -> {}
        case GraphOp.Picture picture -> {}
      }
    }
    return constants;
  }

  private float value(GraphNode node, int channel) {
    float[] operands = new float[node.operands().size()];
    for (int i = 0; i < operands.length; i++) {
      operands[i] = values[slots.get(node.operands().get(i))];
    }
    return PointValue.of(node, channel, operands);
  }

  private static boolean isUniform(FloatVector vector) {
    for (int c = 1; c < vector.size(); c++) {
      if (Float.floatToRawIntBits(vector.get(c)) != Float.floatToRawIntBits(vector.get(0))) {
        return false;
      }
    }
    return true;
  }

  private static boolean jumps(ScalarFunction function) {
    return switch (function) {
      case SIGN,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          EQUAL,
          NOT_ZERO,
          TRUNCATE,
          FLOOR,
          CEILING,
          ROUND,
          WHERE,
          NOT,
          AND,
          OR,
          XOR,
          MODULO,
          REMAINDER ->
          true;
      case ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          POWER,
          MINIMUM,
          MAXIMUM,
          ABSOLUTE,
          NEGATE,
          RECIPROCAL,
          SQUARE_ROOT,
          EXPONENTIAL,
          LOGARITHM,
          SIGMOID,
          TANH,
          SINE,
          COSINE,
          RELU,
          PRELU,
          CLIP,
          HARD_SIGMOID ->
          false;
    };
  }
}
