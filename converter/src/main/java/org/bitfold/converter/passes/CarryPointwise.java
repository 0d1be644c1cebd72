package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Op.UnaryFunction;

/**
 * ONNX's single-element functions become ops of the packed model, or are refused.
 *
 * <pre>{@code
 * Add(x, constant) → Affine(1, constant)        Mul(x, y) → Binary(MULTIPLY)
 * Relu(x)          → Clip(0, ∞)                 LeakyRelu → PRelu
 * }</pre>
 *
 * <p>Preserves exactly, but for: a division by a constant, which becomes a multiplication by its
 * rounded reciprocal; HardSigmoid, whose two roundings become one; Where, which gives NaN where
 * what it does not choose is infinite; Max and Min of two tensors, which round their difference.
 */
final class CarryPointwise implements Pass {
  @Override
  public Graph apply(Graph graph, RewriteLog log) {
    return Rewriting.rewrite(
        graph,
        (node, uses) ->
            node.op() instanceof GraphOp.Pointwise pointwise ? carried(node, pointwise) : node);
  }

  private static GraphNode carried(GraphNode node, GraphOp.Pointwise pointwise) {
    List<Argument> arguments = pointwise.arguments();
    return switch (pointwise.function()) {
      case ADD -> add(node, arguments);
      case SUBTRACT -> subtract(node, arguments);
      case MULTIPLY -> multiply(node, arguments);
      case DIVIDE -> divide(node, arguments);
      case POWER -> power(node, arguments);
      case MINIMUM, MAXIMUM -> bounded(node, pointwise);
      case NEGATE -> unary(node, UnaryFunction.NEGATE);
      case ABSOLUTE -> unary(node, UnaryFunction.ABS);
      case SQUARE_ROOT -> unary(node, UnaryFunction.SQRT);
      case EXPONENTIAL -> unary(node, UnaryFunction.EXP);
      case SIGMOID -> unary(node, UnaryFunction.SIGMOID);
      case TANH -> unary(node, UnaryFunction.TANH);
      case RELU -> node.with(new Op.Clip(0, Float.POSITIVE_INFINITY), node.operand());
      case CLIP -> clip(node, arguments);
      case PRELU -> prelu(node, arguments);
      case HARD_SIGMOID -> hardSigmoid(node, arguments);
      case WHERE -> where(node, arguments);
      case MODULO,
          REMAINDER,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          EQUAL,
          AND,
          OR,
          XOR,
          NOT,
          NOT_ZERO,
          TRUNCATE,
          SIGN,
          RECIPROCAL,
          LOGARITHM,
          SINE,
          COSINE,
          FLOOR,
          CEILING,
          ROUND ->
          throw unsuitable(node);
    };
  }

  private static GraphNode add(GraphNode node, List<Argument> arguments) {
    Optional<FloatVector> constant = constant(node, arguments.get(0));
    constant = constant.isPresent() ? constant : constant(node, arguments.get(1));
    return constant
        .map(bias -> affine(node, filled(node, 1), bias))
        .orElseGet(() -> both(node, BinaryFunction.ADD, arguments));
  }

  private static GraphNode subtract(GraphNode node, List<Argument> arguments) {
    Optional<FloatVector> from = constant(node, arguments.get(0));
    if (from.isPresent()) {
      return affine(node, filled(node, -1), from.get());
    }
    return constant(node, arguments.get(1))
        .map(bias -> affine(node, filled(node, 1), map(bias, b -> -b)))
        .orElseGet(() -> both(node, BinaryFunction.SUBTRACT, arguments));
  }

  private static GraphNode multiply(GraphNode node, List<Argument> arguments) {
    Optional<FloatVector> constant = constant(node, arguments.get(0));
    constant = constant.isPresent() ? constant : constant(node, arguments.get(1));
    return constant
        .map(scale -> affine(node, scale, filled(node, -0f)))
        .orElseGet(() -> both(node, BinaryFunction.MULTIPLY, arguments));
  }

  private static GraphNode divide(GraphNode node, List<Argument> arguments) {
    if (constant(node, arguments.get(0)).isPresent()) {
      throw refusal(node, "divides a constant by a tensor", "a tensor divided by a constant");
    }
    return constant(node, arguments.get(1))
        .map(divisor -> affine(node, map(divisor, d -> 1 / d), filled(node, -0f)))
        .orElseGet(() -> both(node, BinaryFunction.DIVIDE, arguments));
  }

  private static GraphNode power(GraphNode node, List<Argument> arguments) {
    Optional<FloatVector> exponent = constant(node, arguments.get(1));
    if (exponent.isPresent() && Vectors.all(exponent.get(), 2)) {
      return node.with(new Op.Binary(BinaryFunction.MULTIPLY), node.operand(), node.operand());
    }
    if (exponent.isPresent() && Vectors.all(exponent.get(), 0.5f)) {
      return unary(node, UnaryFunction.SQRT);
    }
    if (exponent.isPresent() && Vectors.all(exponent.get(), 3)) {
      Op times = new Op.Binary(BinaryFunction.MULTIPLY);
      return node.with(times, inner(node, times, node.operand(), node.operand()), node.operand());
    }
    throw refusal(node, "raises to a power", "a square, a cube or a square root");
  }

  private static GraphNode bounded(GraphNode node, GraphOp.Pointwise pointwise) {
    for (Argument argument : pointwise.arguments()) {
      Optional<FloatVector> bound = constant(node, argument);
      if (bound.isPresent() && Vectors.all(bound.get(), bound.get().get(0))) {
        float value = bound.get().get(0);
        Op op =
            pointwise.function() == ScalarFunction.MINIMUM
                ? new Op.Clip(Float.NEGATIVE_INFINITY, value)
                : new Op.Clip(value, Float.POSITIVE_INFINITY);
        return node.with(op, node.operand());
      }
    }
    return extreme(node, pointwise);
  }

  /** {@code max(a, b) = max(a − b, 0) + b}, {@code min(a, b) = min(a − b, 0) + b}. */
  private static GraphNode extreme(GraphNode node, GraphOp.Pointwise pointwise) {
    Op.Clip clip =
        pointwise.function() == ScalarFunction.MINIMUM
            ? new Op.Clip(Float.NEGATIVE_INFINITY, 0)
            : new Op.Clip(0, Float.POSITIVE_INFINITY);
    Optional<FloatVector> bound = constant(node, pointwise.arguments().get(0));
    bound = bound.isPresent() ? bound : constant(node, pointwise.arguments().get(1));
    if (bound.isPresent()) {
      Op below = new Op.Affine(filled(node, 1), map(bound.get(), b -> -b));
      requireFinite(node, bound.get());
      GraphNode clipped = inner(node, clip, inner(node, below, node.operand()));
      return node.with(new Op.Affine(filled(node, 1), bound.get()), clipped);
    }
    GraphNode difference =
        both(node.standingFor(""), BinaryFunction.SUBTRACT, pointwise.arguments());
    GraphNode second = difference.operands().get(1);
    return node.with(new Op.Binary(BinaryFunction.ADD), inner(node, clip, difference), second);
  }

  private static GraphNode clip(GraphNode node, List<Argument> arguments) {
    Optional<FloatVector> low = constant(node, arguments.get(1));
    Optional<FloatVector> high = constant(node, arguments.get(2));
    boolean carried =
        low.isPresent()
            && high.isPresent()
            && Vectors.all(low.get(), low.get().get(0))
            && Vectors.all(high.get(), high.get().get(0))
            && low.get().get(0) <= high.get().get(0);
    if (!carried) {
      throw refusal(node, "bounds that are computed, differ by channel or cross", "two constants");
    }
    return node.with(new Op.Clip(low.get().get(0), high.get().get(0)), node.operand());
  }

  private static GraphNode prelu(GraphNode node, List<Argument> arguments) {
    return constant(node, arguments.get(1))
        .map(slope -> node.with(new Op.PRelu(slope), node.operand()))
        .orElseThrow(() -> refusal(node, "a slope that is computed", "a constant slope"));
  }

  private static GraphNode hardSigmoid(GraphNode node, List<Argument> arguments) {
    FloatVector scale = constant(node, arguments.get(1)).orElseThrow();
    FloatVector bias = constant(node, arguments.get(2)).orElseThrow();
    Op line = affine(node, scale, bias).carried().orElseThrow();
    return node.with(new Op.Clip(0, 1), inner(node, line, node.operand()));
  }

  /** {@code c·a + (1 − c)·b}: c, a step function of another tensor, is 0 or 1. */
  private static GraphNode where(GraphNode node, List<Argument> arguments) {
    if (!(arguments.get(0) instanceof Argument.Operand(int index))) {
      throw refusal(node, "chooses by a constant between tensors", "a condition that is computed");
    }
    GraphNode condition = node.operands().get(index);
    if (condition.channels() != node.channels()) {
      throw refusal(
          node,
          "a condition of %d channels for %d".formatted(condition.channels(), node.channels()),
          "one for each channel");
    }
    Op complement = new Op.Affine(filled(node, -1), filled(node, 1));
    GraphNode chosen = times(node, condition, arguments.get(1));
    GraphNode other = times(node, inner(node, complement, condition), arguments.get(2));
    return node.with(new Op.Binary(BinaryFunction.ADD), chosen, other);
  }

  private static GraphNode times(GraphNode node, GraphNode factor, Argument argument) {
    return switch (argument) {
      case Argument.Operand(int index) ->
          inner(node, new Op.Binary(BinaryFunction.MULTIPLY), factor, node.operands().get(index));
      case Argument.Constant constant -> {
        FloatVector scale = Vectors.make(node.channels(), constant::of);
        requireFinite(node, scale);
        yield inner(node, new Op.Affine(scale, filled(node, -0f)), factor);
      }
    };
  }

  /** A step on the way to the node's value: no tensor of the ONNX file is the same. */
  private static GraphNode inner(GraphNode node, Op op, GraphNode... operands) {
    return GraphNode.of(node.name(), "", op, operands);
  }

  private static GraphNode affine(GraphNode node, FloatVector scale, FloatVector bias) {
    requireFinite(node, scale);
    requireFinite(node, bias);
    return node.with(new Op.Affine(scale, bias), node.operand());
  }

  private static void requireFinite(GraphNode node, FloatVector constant) {
    for (int c = 0; c < constant.size(); c++) {
      if (!Float.isFinite(constant.get(c))) {
        throw new ConversionException(
            label(node),
            "its constant makes channel %d %s: it is infinite, NaN or zero as a divisor"
                .formatted(c, constant.get(c)),
            "finite numbers",
            "Training has diverged or the checkpoint is damaged: export another one");
      }
    }
  }

  private static GraphNode unary(GraphNode node, UnaryFunction function) {
    return node.with(new Op.Unary(function), node.operand());
  }

  /** Two tensors; lowering has put the smaller one, which repeats, second. */
  private static GraphNode both(GraphNode node, BinaryFunction function, List<Argument> arguments) {
    List<GraphNode> operands = new ArrayList<>();
    for (Argument argument : arguments) {
      operands.add(node.operands().get(((Argument.Operand) argument).index()));
    }
    return node.with(new Op.Binary(function), operands.get(0), operands.get(1));
  }

  /** The argument's constant for each channel, or empty where it is a tensor. */
  private static Optional<FloatVector> constant(GraphNode node, Argument argument) {
    return argument instanceof Argument.Constant constant
        ? Optional.of(Vectors.make(node.channels(), constant::of))
        : Optional.empty();
  }

  private static FloatVector filled(GraphNode node, float value) {
    return FloatVector.filled(node.channels(), value);
  }

  private interface Single {
    float of(float x);
  }

  private static FloatVector map(FloatVector vector, Single function) {
    return Vectors.make(vector.size(), c -> function.of(vector.get(c)));
  }

  private static ConversionException unsuitable(GraphNode node) {
    boolean rounds =
        node.op() instanceof GraphOp.Pointwise(ScalarFunction function, var arguments)
            && function == ScalarFunction.ROUND;
    return new ConversionException(
        label(node),
        "the op is carried as part of a binarizer only, and here it is part of none",
        "a function of one tensor with two levels, or with levels −h, 0, h",
        rounds
            ? "A quantizer of more bits (QONNX's Quant, torch.round) is not carried: export the"
                + " network without it"
            : "");
  }

  private static ConversionException refusal(GraphNode node, String found, String expected) {
    return new ConversionException(label(node), found, expected, "");
  }

  /** The ONNX op and the node's name. */
  private static String label(GraphNode node) {
    if (!(node.op() instanceof GraphOp.Pointwise pointwise)) {
      return "'" + node.name() + "'";
    }
    String op =
        switch (pointwise.function()) {
          case NOT_ZERO, TRUNCATE -> "Cast";
          case REMAINDER -> "Mod";
          default -> pointwise.function().onnxName();
        };
    return "%s '%s'".formatted(op, node.name());
  }
}
