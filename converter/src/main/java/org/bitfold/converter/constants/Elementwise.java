package org.bitfold.converter.constants;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.onnx.Broadcast;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxTensor;

/** Functions of single elements, with broadcasting. */
final class Elementwise {
  private Elementwise() {}

  static OnnxTensor apply(ScalarFunction function, OnnxTensor... operands) {
    return apply(function, Arrays.asList(operands));
  }

  static OnnxTensor apply(ScalarFunction function, List<OnnxTensor> operands) {
    if (operands.size() != function.parameters()) {
      throw new IllegalArgumentException(
          "%d inputs for %s".formatted(operands.size(), function.onnxName()));
    }
    int[] dims = new int[0];
    int[] core = new int[0];
    for (OnnxTensor operand : operands) {
      dims = Broadcast.shape(dims, operand.dims());
      core = Broadcast.shape(core, operand.core());
    }
    int[] stored = core;
    IntUnaryOperator[] indices =
        operands.stream()
            .map(operand -> new Broadcast(stored, operand.core()).index())
            .toArray(IntUnaryOperator[]::new);
    DataType type = resultType(function, operands);
    double[] values = new double[indices.length];
    return OnnxTensor.of(
        type,
        dims,
        padded(core, dims.length),
        i -> {
          for (int k = 0; k < values.length; k++) {
            values[k] = operands.get(k).at(indices[k].applyAsInt(i));
          }
          return function.apply(values);
        });
  }

  /** Mod, by the meaning that its attribute gives it. */
  static OnnxTensor modulo(Arguments in) {
    boolean dividend = in.node().integer("fmod", 0) != 0;
    return apply(dividend ? ScalarFunction.REMAINDER : ScalarFunction.MODULO, in.all());
  }

  /** Min, Max and Sum take any number of inputs. */
  static OnnxTensor variadic(Arguments in) {
    ScalarFunction function =
        in.node().op().equals("Sum")
            ? ScalarFunction.ADD
            : ScalarFunction.named(in.node().op()).orElseThrow();
    OnnxTensor result = in.get(0);
    for (int i = 1; i < in.inputs().size(); i++) {
      result = apply(function, result, in.get(i));
    }
    return result;
  }

  /** Bounds are attributes before opset 11, inputs after. */
  static OnnxTensor clip(Arguments in) {
    OnnxTensor x = in.get(0);
    Optional<OnnxTensor> low = bound(in, 1, "min");
    Optional<OnnxTensor> high = bound(in, 2, "max");
    OnnxTensor raised = low.map(bound -> apply(ScalarFunction.MAXIMUM, x, bound)).orElse(x);
    return high.map(bound -> apply(ScalarFunction.MINIMUM, raised, bound)).orElse(raised);
  }

  private static Optional<OnnxTensor> bound(Arguments in, int index, String attribute) {
    return in.optional(index)
        .or(
            () ->
                in.node().has(attribute)
                    ? Optional.of(in.real(attribute, 0, in.get(0)))
                    : Optional.empty());
  }

  static OnnxTensor cast(Arguments in) {
    OnnxTensor x = in.get(0);
    int code = (int) in.node().integer("to", 1);
    DataType type =
        DataType.of(code)
            .orElseThrow(
                () ->
                    in.node()
                        .refusal(
                            "casts constants to " + DataType.name(code),
                            "a type of at least 8 bits that is no float8",
                            "Export the network in float32"));
    return cast(x, type);
  }

  static OnnxTensor cast(OnnxTensor x, DataType type) {
    return OnnxTensor.of(type, x.dims(), x.core(), x::at);
  }

  private static DataType resultType(ScalarFunction function, List<OnnxTensor> operands) {
    return switch (function) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL, AND, OR, XOR, NOT, NOT_ZERO ->
          DataType.BOOL;
      case WHERE -> operands.get(1).type();
      case TRUNCATE -> DataType.INT64;
      case ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          POWER,
          MODULO,
          REMAINDER,
          MINIMUM,
          MAXIMUM,
          SIGN,
          ABSOLUTE,
          NEGATE,
          RECIPROCAL,
          SQUARE_ROOT,
          EXPONENTIAL,
          LOGARITHM,
          SINE,
          COSINE,
          SIGMOID,
          TANH,
          FLOOR,
          CEILING,
          ROUND,
          RELU,
          PRELU,
          CLIP,
          HARD_SIGMOID ->
          operands.get(0).type();
    };
  }

  private static int[] padded(int[] core, int rank) {
    int[] padded = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      padded[axis] = Broadcast.aligned(core, rank, axis);
    }
    return padded;
  }
}
