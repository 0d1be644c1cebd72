package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/** Functions of single elements: ONNX's spellings of their parameters. */
final class Elementwise {
  private Elementwise() {}

  static Meaning function(Call call, ScalarFunction function) {
    return Broadcasting.apply(call, function, operands(call));
  }

  /** A constant condition chooses whole channels of two tensors of one size. */
  static Meaning where(Call call) {
    if (call.input(0).orElse(null) instanceof Known condition
        && call.input(1).orElse(null) instanceof Feature first
        && call.input(2).orElse(null) instanceof Feature second
        && first.layout().equals(second.layout())
        && condition.constant().isPresent()) {
      OnnxTensor constant = condition.constant().get();
      int axis = first.plain().map(axes -> axes.indexOf(Axis.CHANNEL)).orElse(-1);
      int own = axis - (first.layout().rank() - constant.rank());
      FloatVector chosen = Pixelwise.perChannel(constant, axis < 0 ? -1 : own, call);
      int channels = first.node().channels();
      int[] from = new int[channels];
      for (int c = 0; c < channels; c++) {
        boolean isFirst = chosen.get(chosen.size() == 1 ? 0 : c) != 0;
        from[c] = isFirst ? c : channels + c;
      }
      GraphNode both = call.step(new Op.Concat(), first.node(), second.node());
      String source = call.node().outputs().get(0);
      return first.replacedBy(Arrangement.select(both, from, call.node().name(), source));
    }
    return function(call, ScalarFunction.WHERE);
  }

  /** The remainder's sign is the divisor's, or the dividend's where {@code fmod} says so. */
  static Meaning modulo(Call call) {
    boolean dividend = call.integer("fmod", 0) != 0;
    return function(call, dividend ? ScalarFunction.REMAINDER : ScalarFunction.MODULO);
  }

  /** Bounds are attributes before opset 11, inputs after. */
  static Meaning clip(Call call) {
    List<Meaning> operands = new ArrayList<>();
    operands.add(call.feature(0));
    operands.add(bound(call, 1, "min", Float.NEGATIVE_INFINITY));
    operands.add(bound(call, 2, "max", Float.POSITIVE_INFINITY));
    return Broadcasting.apply(call, ScalarFunction.CLIP, operands);
  }

  private static Meaning bound(Call call, int index, String attribute, float otherwise) {
    return call.input(index).orElseGet(() -> scalar(call, call.node().real(attribute, otherwise)));
  }

  static Meaning leakyRelu(Call call) {
    return Broadcasting.apply(
        call,
        ScalarFunction.PRELU,
        List.of(call.feature(0), scalar(call, call.node().real("alpha", 0.01f))));
  }

  static Meaning hardSigmoid(Call call) {
    return Broadcasting.apply(
        call,
        ScalarFunction.HARD_SIGMOID,
        List.of(
            call.feature(0),
            scalar(call, call.node().real("alpha", 0.2f)),
            scalar(call, call.node().real("beta", 0.5f))));
  }

  static Meaning pRelu(Call call) {
    return Broadcasting.apply(
        call,
        ScalarFunction.PRELU,
        List.of(call.feature(0), Known.same(call.constant(1), call.sizes().count())));
  }

  static Meaning variadic(Call call) {
    ScalarFunction function =
        call.node().op().equals("Sum")
            ? ScalarFunction.ADD
            : ScalarFunction.named(call.node().op()).orElseThrow();
    List<Meaning> operands = operands(call);
    Meaning result = operands.get(0);
    for (Meaning operand : operands.subList(1, operands.size())) {
      result = Broadcasting.apply(call, function, List.of(result, operand));
    }
    return result;
  }

  static Meaning cast(Call call) {
    int code = call.integer("to", 1);
    DataType type =
        DataType.of(code)
            .orElseThrow(
                () -> call.attribute("to", DataType.name(code), "float32, bool, int32 or int64"));
    return cast(call, type);
  }

  /** Features are float, and so is what is cast like one. */
  static Meaning castLike(Call call) {
    if (call.input(1).orElse(null) instanceof Known like) {
      return cast(call, like.samples().get(0).type());
    }
    Meaning value =
        call.input(0).orElseThrow(() -> call.refusal("input 0 is missing", "a tensor", ""));
    return switch (value) {
      case Meaning.Feature feature -> feature;
      case Known known ->
          new Known(
              known.samples().stream()
                  .map(x -> OnnxTensor.of(DataType.FLOAT, x.dims(), x.core(), x::at))
                  .toList());
    };
  }

  /** Casts between float and bool or integers are functions; among floats nothing happens. */
  private static Meaning cast(Call call, DataType type) {
    return switch (type) {
      case FLOAT -> call.feature(0);
      case DOUBLE -> {
        call.log()
            .note(
                "the network computes in float64 in places (the first: %s); it is carried in float32"
                    .formatted(call.node().label()));
        yield call.feature(0);
      }
      case BOOL -> Broadcasting.apply(call, ScalarFunction.NOT_ZERO, List.of(call.feature(0)));
      case INT32, INT64 ->
          Broadcasting.apply(call, ScalarFunction.TRUNCATE, List.of(call.feature(0)));
      case UINT8, INT8, UINT16, INT16, FLOAT16, UINT32, UINT64, BFLOAT16 ->
          throw call.refusal(
              "casts to " + type, "float32, bool, int32 or int64", "Export the network in float32");
    };
  }

  private static List<Meaning> operands(Call call) {
    List<Meaning> operands = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      int index = i;
      operands.add(
          call.input(i)
              .orElseThrow(() -> call.refusal("input %d is missing".formatted(index), "", "")));
    }
    return operands;
  }

  private static Known scalar(Call call, float value) {
    return Known.same(OnnxTensor.scalar(DataType.FLOAT, value), call.sizes().count());
  }
}
