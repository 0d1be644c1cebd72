package org.bitfold.converter;

import static org.bitfold.converter.OnnxFiles.graph;
import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.ints;
import static org.bitfold.converter.OnnxFiles.text;

import java.util.List;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.StringStringEntryProto;
import org.bitfold.converter.onnx.proto.TensorProto;

/** Small networks that hold what exports hold, to be mutated. */
final class SmallNetworks {
  private SmallNetworks() {}

  static List<OnnxFiles> all() {
    return List.of(
        residualBlock(),
        estimator(),
        shapeArithmetic(),
        pixelShuffle(),
        classifier(),
        localFunction(),
        externalData(),
        branches());
  }

  private static OnnxFiles net(int opset, int channels) {
    return new OnnxFiles(opset).input("x", 1, channels, -1, -1).output("y");
  }

  private static float[] signs(int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * 7 % 3 == 0 ? -scale : scale;
    }
    return values;
  }

  /** LearnableBias, Sign, a binary convolution, BatchNormalization, RPReLU, a residual. */
  private static OnnxFiles residualBlock() {
    return net(13, 2)
        .floats("b", new long[] {1, 2, 1, 1}, 0.1f, -0.1f)
        .floats("w", new long[] {2, 2, 3, 3}, signs(36, 0.5f))
        .floats("g", new long[] {2}, 1, -1)
        .floats("z", new long[] {2}, 0.25f, 0.5f)
        .floats("slope", new long[] {2, 1, 1}, 0.25f, 0.1f)
        .node("Add", "x b", "s")
        .node("Sign", "s", "a")
        .node("Conv", "a w", "c", ints("pads", 1, 1, 1, 1))
        .node("BatchNormalization", "c g z z z", "n")
        .node("Add", "n b", "m")
        .node("PRelu", "m slope", "p")
        .node("Add", "p b", "q")
        .node("Add", "q x", "y");
  }

  /** Weights binarized in the graph, an activation through a clipping estimator. */
  private static OnnxFiles estimator() {
    return net(9, 1)
        .floats("w", new long[] {2, 1, 3, 3}, signs(18, 0.3f))
        .node("Sign", "w", "sw")
        .node("Abs", "w", "aw")
        .node("ReduceMean", "aw", "mw", ints("axes", 1, 2, 3))
        .node("Mul", "mw sw", "bw")
        .node("Sign", "x", "sx")
        .node("Clip", "x", "cx", OnnxFiles.real("min", -1), OnnxFiles.real("max", 1))
        .node("Sub", "sx cx", "d")
        .node("Add", "d cx", "a")
        .node("Conv", "a bw", "y", ints("strides", 2, 2), text("auto_pad", "SAME_UPPER"));
  }

  private static OnnxFiles shapeArithmetic() {
    return net(13, 1)
        .longs("zero", 0)
        .longs("two", 2)
        .longs("four", 4)
        .longs("factor", 2, 2)
        .node("Shape", "x", "s")
        .node("Slice", "s two four", "hw")
        .node("Slice", "s zero two", "nc")
        .node("Mul", "hw factor", "big")
        .node("Concat", "nc big", "sizes", integer("axis", 0))
        .node("Resize", "x - - sizes", "r", text("mode", "linear"))
        .node("ConstantOfShape", "sizes", "zeros")
        .node("Add", "r zeros", "y");
  }

  private static OnnxFiles pixelShuffle() {
    return new OnnxFiles(13)
        .input("x", 1, 4, 2, 3)
        .output("y")
        .longs("six", 1, 1, 2, 2, 2, 3)
        .longs("four", 1, 1, 4, 6)
        .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
        .longs("halves", 2, 2)
        .node("Reshape", "x six", "r")
        .node("Transpose", "r", "t", ints("perm", 0, 1, 4, 2, 5, 3))
        .node("Reshape", "t four", "u")
        .node("Pad", "u pads", "p", text("mode", "reflect"))
        .node("MaxPool", "p", "y", ints("kernel_shape", 2, 2), ints("strides", 2, 2));
  }

  private static OnnxFiles classifier() {
    return new OnnxFiles(13)
        .input("x", 1, 2, 2, 2)
        .output("y")
        .floats("w", new long[] {3, 8}, signs(24, 1))
        .floats("b", new long[] {3}, 1, 2, 3)
        .longs("halves", 1, 1)
        .longs("index", 1, 0)
        .node("", "Split", "x halves", "l r", integer("axis", 1))
        .node("Concat", "r l", "j", integer("axis", 1))
        .node("Gather", "j index", "g", integer("axis", 1))
        .node("Flatten", "g", "f")
        .node("Gemm", "f w b", "o", integer("transB", 1))
        .node("Softmax", "o", "y", integer("axis", 1));
  }

  private static OnnxFiles localFunction() {
    OnnxFiles file = net(18, 1).node("own", "Twice", "x", "y", integer("axis", 1));
    file.model()
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(
            FunctionProto.newBuilder()
                .setName("Twice")
                .setDomain("own")
                .addInput("in")
                .addOutput("out")
                .addAttribute("axis")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .addNode(
                    NodeProto.newBuilder()
                        .setOpType("Concat")
                        .addInput("in")
                        .addInput("in")
                        .addOutput("out")
                        .addAttribute(
                            AttributeProto.newBuilder()
                                .setName("axis")
                                .setRefAttrName("axis")
                                .setType(AttributeProto.AttributeType.INT))));
    return file;
  }

  /** A tensor that lies in the network's own file. */
  private static OnnxFiles externalData() {
    return net(13, 1)
        .initializer(
            TensorProto.newBuilder()
                .setName("b")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", "network.onnx"))
                .addExternalData(entry("offset", "8"))
                .addExternalData(entry("length", "4"))
                .build())
        .node("Add", "x b", "y");
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** An If whose condition follows from the number of channels; one branch has a convolution. */
  private static OnnxFiles branches() {
    return net(13, 2)
        .floats("w", new long[] {2, 2, 3, 3}, signs(36, 0.5f))
        .longs("one", 1)
        .longs("two", 2)
        .node("Sign", "x", "a")
        .node("Shape", "x", "shape")
        .node("Gather", "shape one", "channels", integer("axis", 0))
        .node("Equal", "channels two", "is")
        .node(
            "If",
            "is",
            "y",
            graph(
                "then_branch",
                OnnxFiles.inner("Conv", "a w", "c", ints("pads", 1, 1, 1, 1)),
                OnnxFiles.inner("Add", "c x", "z")),
            graph("else_branch", OnnxFiles.inner("Identity", "a", "z")));
  }
}
