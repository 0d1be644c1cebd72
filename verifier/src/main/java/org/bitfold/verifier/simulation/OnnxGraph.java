package org.bitfold.verifier.simulation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.model.Window;

/** An ONNX graph under construction; hands out names for the tensors that it adds. */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int constants;
  private int intermediates;

  /** The graph's protobuf builder, for inputs and outputs. */
  GraphProto.Builder proto() {
    return graph;
  }

  /** Adds a float initializer and returns its name. */
  String floats(float[] values, long... dims) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return constant(TensorProto.DataType.FLOAT, raw, dims);
  }

  /** Adds a float initializer without dimensions and returns its name. */
  String scalar(float value) {
    return floats(new float[] {value});
  }

  /** Adds a 64-bit integer initializer and returns its name. */
  String longs(long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asLongBuffer().put(values);
    return constant(TensorProto.DataType.INT64, raw, values.length);
  }

  private String constant(TensorProto.DataType type, ByteBuffer raw, long... dims) {
    String name = "constant_" + constants++;
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(raw));
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    graph.addInitializer(tensor);
    return name;
  }

  /** Adds a node whose result gets a name of its own, and returns that name. */
  String node(String type, List<String> inputs, AttributeProto... attributes) {
    String name = "t" + intermediates++;
    named(name, type, inputs, attributes);
    return name;
  }

  /** Adds a node whose result is called {@code output}. */
  void named(String output, String type, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output)
            .setOpType(type)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(List.of(attributes)));
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

  /** The attributes of a sliding window. */
  static AttributeProto[] window(Window window, AttributeProto... more) {
    AttributeProto[] all = Arrays.copyOf(more, more.length + 3);
    all[more.length] = integers("strides", window.strideY(), window.strideX());
    all[more.length + 1] = integers("dilations", window.dilationY(), window.dilationX());
    all[more.length + 2] =
        integers("pads", window.padTop(), window.padLeft(), window.padBottom(), window.padRight());
    return all;
  }
}
