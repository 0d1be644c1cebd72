package org.bitfold.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;

/** Small ONNX files, made for one test each. */
final class TestNetworks {
  private static final int CHANNELS = 3;

  private TestNetworks() {}

  /** {@code input → Conv 3×3 with float weights → output}: nothing in it is binary. */
  static void writeFloat(Path file) throws IOException {
    write(file, convolution("input", "output"));
  }

  /** A network with an operator that no packed model has. */
  static void writeWithUnknownOperator(Path file) throws IOException {
    write(
        file,
        convolution("input", "middle"),
        NodeProto.newBuilder()
            .setName("strange")
            .setOpType("Det")
            .addInput("middle")
            .addOutput("output")
            .build());
  }

  /** {@code input → Conv 3×3 with float weights, "conv" → Mul by 2 → output}. */
  static void writeScaled(Path file) throws IOException {
    TensorProto two =
        TensorProto.newBuilder()
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .addFloatData(2)
            .build();
    write(
        file,
        convolution("input", "middle"),
        NodeProto.newBuilder()
            .setName("two")
            .setOpType("Constant")
            .addOutput("two")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(two))
            .build(),
        NodeProto.newBuilder()
            .setName("scale")
            .setOpType("Mul")
            .addInput("middle")
            .addInput("two")
            .addOutput("output")
            .build());
  }

  /** The weights of "conv", {@code [O, I, H, W]}. */
  static float[] weightValues() {
    ByteBuffer values =
        weights().getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[values.remaining() / Float.BYTES];
    values.asFloatBuffer().get(floats);
    return floats;
  }

  private static NodeProto convolution(String input, String output) {
    return NodeProto.newBuilder()
        .setName("conv")
        .setOpType("Conv")
        .addInput(input)
        .addInput("weight")
        .addOutput(output)
        .addAttribute(integers("pads", 1, 1, 1, 1))
        .addAttribute(integers("kernel_shape", 3, 3))
        .build();
  }

  private static void write(Path file, NodeProto... nodes) throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    for (NodeProto node : nodes) {
      graph.addNode(node);
    }
    graph.addInitializer(weights()).addInput(picture("input")).addOutput(picture("output"));
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setProducerName("test")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
            .setGraph(graph)
            .build();
    Files.write(file, model.toByteArray());
  }

  private static TensorProto weights() {
    Random random = new Random(1);
    ByteBuffer values =
        ByteBuffer.allocate(CHANNELS * CHANNELS * 9 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      values.putFloat((float) random.nextGaussian());
    }
    return TensorProto.newBuilder()
        .setName("weight")
        .setDataType(TensorProto.DataType.FLOAT_VALUE)
        .addDims(CHANNELS)
        .addDims(CHANNELS)
        .addDims(3)
        .addDims(3)
        .setRawData(ByteString.copyFrom(values.flip()))
        .build();
  }

  private static ValueInfoProto picture(String name) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(CHANNELS))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("h"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("w"))
            .build();
    TypeProto.Tensor type =
        TypeProto.Tensor.newBuilder()
            .setElemType(TensorProto.DataType.FLOAT_VALUE)
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }
}
