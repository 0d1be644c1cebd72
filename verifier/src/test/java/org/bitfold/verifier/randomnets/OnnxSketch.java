package org.bitfold.verifier.randomnets;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;

/** An ONNX graph that is being written, in the spelling of its opset. */
final class OnnxSketch {
  static final int FIRST_OPSET_WITH_ROUND = 11;

  private static final int IR_VERSION = 8;

  /** The first opset whose files need a newer IR version. */
  private static final int NEW_IR_OPSET = 19;

  private static final int NEW_IR_VERSION = 10;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("random");
  private final int opset;
  private final NetSpec.Constants constants;
  private int names;

  OnnxSketch(int opset, NetSpec.Constants constants) {
    this.opset = opset;
    this.constants = constants;
  }

  int opset() {
    return opset;
  }

  /** Adds a node and returns the name of its only output. */
  String node(String op, List<String> inputs, AttributeProto... attributes) {
    return nodes(op, inputs, 1, attributes).get(0);
  }

  /** Adds a node of one input. */
  String node(String op, String input, AttributeProto... attributes) {
    return node(op, List.of(input), attributes);
  }

  /** Adds a node with several outputs and returns their names. */
  List<String> nodes(String op, List<String> inputs, int outputs, AttributeProto... attributes) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      made.add("t" + names++);
    }
    graph.addNode(
        NodeProto.newBuilder()
            .setName("/" + op + "_" + names++)
            .setOpType(op)
            .addAllInput(inputs)
            .addAllOutput(made)
            .addAllAttribute(List.of(attributes)));
    return made;
  }

  /** A constant of floats. */
  String floats(float[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(TensorProto.DataType.FLOAT, raw, dims);
  }

  /** A constant without dimensions. */
  String scalar(float value) {
    return floats(new float[] {value});
  }

  /** A constant vector of 64-bit integers. */
  String longs(long... values) {
    return longs(new long[] {values.length}, values);
  }

  /** A constant of 64-bit integers. */
  String longs(long[] dims, long[] values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(TensorProto.DataType.INT64, raw, dims);
  }

  /** A 64-bit integer without dimensions. */
  String number(long value) {
    return longs(new long[0], new long[] {value});
  }

  private String constant(TensorProto.DataType type, ByteBuffer raw, long... dims) {
    String name = "c" + names++;
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(type.getNumber()).setRawData(ByteString.copyFrom(raw));
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return switch (constants) {
      case INITIALIZERS -> {
        graph.addInitializer(tensor.setName(name));
        yield name;
      }
      case INPUTS_TOO -> {
        graph.addInitializer(tensor.setName(name));
        graph.addInput(info(name, type, dims));
        yield name;
      }
      case CONSTANT_NODES -> node("Constant", List.of(), tensor("value", tensor.build()));
      case IDENTITIES -> {
        graph.addInitializer(tensor.setName(name));
        yield node("Identity", name);
      }
    };
  }

  /** An input; negative extents are left open. */
  String input(String name, long... dims) {
    graph.addInput(0, info(name, TensorProto.DataType.FLOAT, dims));
    return name;
  }

  void output(String tensor) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName("/output")
            .setOpType("Identity")
            .addInput(tensor)
            .addOutput("output"));
    graph.addOutput(ValueInfoProto.newBuilder().setName("output"));
  }

  private static ValueInfoProto info(String name, TensorProto.DataType type, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < dims.length; axis++) {
      TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(
          dims[axis] < 0 ? dim.setDimParam(name + "_" + axis) : dim.setDimValue(dims[axis]));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  ModelProto model() {
    return ModelProto.newBuilder()
        .setIrVersion(opset >= NEW_IR_OPSET ? NEW_IR_VERSION : IR_VERSION)
        .setProducerName("random networks")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
        .setGraph(graph)
        .build();
  }

  // Ops whose parameters were attributes before they were inputs.

  String clip(String x, float low, float high) {
    return opset < 11
        ? node("Clip", x, real("min", low), real("max", high))
        : node("Clip", List.of(x, scalar(low), scalar(high)));
  }

  String reduceMean(String x, boolean keep, long... axes) {
    AttributeProto kept = integer("keepdims", keep ? 1 : 0);
    return opset < 18
        ? node("ReduceMean", x, integers("axes", axes), kept)
        : node("ReduceMean", List.of(x, longs(axes)), kept);
  }

  String unsqueeze(String x, long... axes) {
    return opset < 13
        ? node("Unsqueeze", x, integers("axes", axes))
        : node("Unsqueeze", List.of(x, longs(axes)));
  }

  String slice(String x, int axis, long start, long end) {
    return opset < 10
        ? node("Slice", x, integers("axes", axis), integers("starts", start), integers("ends", end))
        : node("Slice", List.of(x, longs(start), longs(end), longs(axis)));
  }

  List<String> split(String x, int axis, long... parts) {
    if (opset < 13) {
      return nodes(
          "Split", List.of(x), parts.length, integer("axis", axis), integers("split", parts));
    }
    return nodes("Split", List.of(x, longs(parts)), parts.length, integer("axis", axis));
  }

  String pad(String x, String mode, float value, long... pads) {
    AttributeProto kind = text("mode", mode);
    if (opset < 11) {
      return node("Pad", x, kind, integers("pads", pads), real("value", value));
    }
    return mode.equals("constant")
        ? node("Pad", List.of(x, longs(pads), scalar(value)), kind)
        : node("Pad", List.of(x, longs(pads)), kind);
  }

  static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private static AttributeProto tensor(String name, TensorProto value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(value)
        .build();
  }
}
