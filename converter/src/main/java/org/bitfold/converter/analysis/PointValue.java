package org.bitfold.converter.analysis;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/** What a node that works on single elements computes, to the last bit. */
final class PointValue {
  private PointValue() {}

  /**
   * The node's value.
   *
   * @param channel the channel, which picks the constants
   * @param operands the values of its operands there
   */
  static float of(GraphNode node, int channel, float... operands) {
    return switch (node.op()) {
      case GraphOp.Pointwise(ScalarFunction function, List<Argument> arguments) -> {
        double[] numbers = new double[arguments.size()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] =
              switch (arguments.get(i)) {
                case Argument.Operand(int index) -> operands[index];
                case Argument.Constant constant -> constant.of(channel);
              };
        }
        yield (float) function.apply(numbers);
      }
      case GraphOp.Carried(Op op) ->
          switch (op) {
            case Op.Affine(FloatVector scale, FloatVector bias) ->
                Math.fma(operands[0], scale.get(channel), bias.get(channel));
            case Op.PRelu(FloatVector slope) ->
                operands[0] >= 0 ? operands[0] : operands[0] * slope.get(channel);
            case Op.Clip(float low, float high) ->
                operands[0] < low ? low : operands[0] > high ? high : operands[0];
            case Op.Unary(Op.UnaryFunction function) -> function.apply(operands[0]);
            case Op.Binary(Op.BinaryFunction function) -> function.apply(operands[0], operands[1]);
            default -> throw new IllegalArgumentException("not of single elements: " + node);
          };
      case GraphOp.Picture picture -> throw new IllegalArgumentException("no function: " + node);
    };
  }

  /** Whether {@code node} works on single elements of float operands. */
  static boolean isElementwise(GraphNode node) {
    return switch (node.op()) {
      case GraphOp.Picture picture -> false;
      case GraphOp.Pointwise pointwise -> true;
      case GraphOp.Carried(Op op) ->
          op instanceof Op.Affine
              || op instanceof Op.PRelu
              || op instanceof Op.Clip
              || op instanceof Op.Unary
              || op instanceof Op.Binary;
    };
  }

  /** Whether the function's values have a bound that its operands need not have. */
  static boolean isBounded(GraphNode node) {
    return switch (node.op()) {
      case GraphOp.Pointwise(ScalarFunction function, var arguments) ->
          switch (function) {
            case CLIP, MINIMUM, MAXIMUM, RELU, SIGMOID, TANH, HARD_SIGMOID -> true;
            default -> false;
          };
      case GraphOp.Carried(Op.Clip clip) -> true;
      case GraphOp.Carried carried -> false;
      case GraphOp.Picture picture -> false;
    };
  }

  /** Numbers that the function gives over whole ranges of its operands, in channel c. */
  static List<Float> pins(GraphNode node, int channel) {
    List<Float> pins = new ArrayList<>();
    switch (node.op()) {
      case GraphOp.Pointwise(ScalarFunction function, List<Argument> arguments) -> {
        switch (function) {
          case RELU -> pins.add(0f);
          case HARD_SIGMOID -> pins.addAll(List.of(0f, 1f));
          case CLIP, MINIMUM, MAXIMUM -> pins.addAll(constants(arguments, channel));
          case PRELU -> {
            if (constants(arguments, channel).contains(0f)) {
              pins.add(0f);
            }
          }
          default -> {}
        }
      }
      case GraphOp.Carried(Op.PRelu(FloatVector slope)) -> {
        if (slope.get(channel) == 0) {
          pins.add(0f);
        }
      }
      case GraphOp.Carried(Op.Affine(FloatVector scale, FloatVector bias)) -> {
        if (scale.get(channel) == 0) {
          pins.add(bias.get(channel) + 0f);
        }
      }
      case GraphOp.Carried(Op.Clip(float low, float high)) -> pins.addAll(List.of(low, high));
      case GraphOp.Carried carried -> {}
      case GraphOp.Picture picture -> {}
    }
    pins.removeIf(pin -> !Float.isFinite(pin));
    return pins;
  }

  private static List<Float> constants(List<Argument> arguments, int channel) {
    List<Float> constants = new ArrayList<>();
    for (Argument argument : arguments) {
      if (argument instanceof Argument.Constant constant) {
        constants.add(constant.of(channel) + 0f);
      }
    }
    return constants;
  }
}
