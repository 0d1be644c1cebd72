package org.bitfold.converter;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

/** Writes small ONNX networks for tests: {@code new OnnxFiles(13).input("x", 1, 3, -1, -1)…}. */
public final class OnnxFiles {
  private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");

  public OnnxFiles(int opset) {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset));
  }

  /** A float input; −1 leaves an extent open. */
  public OnnxFiles input(String name, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
      shape.addDim(dim < 0 ? one.setDimParam("d") : one.setDimValue(dim));
    }
    graph.addInput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(TensorProto.DataType.FLOAT.getNumber())
                            .setShape(shape))));
    return this;
  }

  public OnnxFiles output(String name) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    return this;
  }

  /** An initializer of floats. */
  public OnnxFiles floats(String name, long[] dims, float... values) {
    graph.addInitializer(tensor(dims, values).setName(name));
    return this;
  }

  /** An initializer that is a vector of 64-bit integers. */
  public OnnxFiles longs(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  /** An initializer as it is. */
  public OnnxFiles initializer(TensorProto tensor) {
    graph.addInitializer(tensor);
    return this;
  }

  /**
   * A node, named as its output.
   *
   * @param inputs names, separated by blanks; {@code -} leaves one out
   */
  public OnnxFiles node(String op, String inputs, String output, AttributeProto... attributes) {
    return node("", op, inputs, output, attributes);
  }

  /** A node of an operator domain. */
  public OnnxFiles node(
      String domain, String op, String inputs, String outputs, AttributeProto... attributes) {
    graph.addNode(made(domain, op, inputs, outputs, attributes));
    return this;
  }

  /** A node as it is. */
  public OnnxFiles node(NodeProto node) {
    graph.addNode(node);
    return this;
  }

  private static NodeProto made(
      String domain, String op, String inputs, String outputs, AttributeProto... attributes) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(op).setDomain(domain);
    for (String input : inputs.isEmpty() ? new String[0] : inputs.split(" ")) {
      node.addInput(input.equals("-") ? "" : input);
    }
    for (String output : outputs.isEmpty() ? new String[0] : outputs.split(" ")) {
      node.addOutput(output);
    }
    node.setName(outputs.split(" ")[0]);
    return node.addAllAttribute(List.of(attributes)).build();
  }

  /** A node for {@link #graph}. */
  public static NodeProto inner(
      String op, String inputs, String output, AttributeProto... attributes) {
    return made("", op, inputs, output, attributes);
  }

  /** An attribute that is a graph; the first output of its last node comes out. */
  public static AttributeProto graph(String name, NodeProto... nodes) {
    GraphProto.Builder body = GraphProto.newBuilder().setName(name).addAllNode(List.of(nodes));
    String output = nodes[nodes.length - 1].getOutput(0);
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.GRAPH)
        .setG(body.addOutput(ValueInfoProto.newBuilder().setName(output)))
        .build();
  }

  /** For what the methods above cannot say. */
  public ModelProto.Builder model() {
    return model;
  }

  public byte[] bytes() {
    return model.setGraph(graph).build().toByteArray();
  }

  public static TensorProto.Builder tensor(long[] dims, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT.getNumber());
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor.setRawData(ByteString.copyFrom(raw.flip()));
  }

  public static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  public static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  public static AttributeProto real(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  public static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFrom(value, StandardCharsets.UTF_8))
        .build();
  }
}
