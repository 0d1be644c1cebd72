package org.bitfold.zoo.counterpart;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/**
 * An ONNX model (opset 13, one input and one output {@code [1, colors, H, W]}) under construction,
 * with weights from a seed. Field numbers are those of onnx.proto.
 */
final class FloatGraph {
  static final String INPUT = "input";
  private static final String OUTPUT = "output";
  private static final int FLOAT = 1;

  private final Random random;
  private final int colors;
  private final ProtoMessage graph = new ProtoMessage();
  private int nodes;
  private int constants;

  FloatGraph(String name, int colors, long seed) {
    this.random = new Random(seed);
    this.colors = colors;
    graph.text(2, name);
  }

  /** A 3×3 convolution with bias that keeps height, width and the scale of the features. */
  String conv(String x, int inputs, int outputs) {
    return conv(x, inputs, outputs, 1);
  }

  /** The same with a result {@code gain} times as large: less than 1 for what ends a residual. */
  String conv(String x, int inputs, int outputs, double gain) {
    double deviation = gain * Math.sqrt(2.0 / (9.0 * inputs));
    float[] weights = new float[9 * inputs * outputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (deviation * random.nextGaussian());
    }
    float[] bias = new float[outputs];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) (0.01 * random.nextGaussian());
    }
    return node(
        "Conv",
        List.of(x, floats(weights, outputs, inputs, 3, 3), floats(bias, outputs)),
        integers("kernel_shape", 3, 3),
        integers("pads", 1, 1, 1, 1));
  }

  String relu(String x) {
    return node("Relu", List.of(x));
  }

  String leakyRelu(String x, float slope) {
    return node("LeakyRelu", List.of(x), attribute("alpha", 1).real(2, slope));
  }

  String add(String a, String b) {
    return node("Add", List.of(a, b));
  }

  String subtract(String a, String b) {
    return node("Sub", List.of(a, b));
  }

  /** PyTorch's PixelShuffle: {@code [C·r·r, H, W]} to {@code [C, r·H, r·W]}. */
  String depthToSpace(String x, int r) {
    return node(
        "DepthToSpace",
        List.of(x),
        attribute("blocksize", 2).number(3, r),
        attribute("mode", 3).text(4, "CRD"));
  }

  /** Half-pixel bilinear enlargement. */
  String bilinear(String x, int scale) {
    return node(
        "Resize",
        List.of(x, "", floats(new float[] {1, 1, scale, scale}, 4)),
        attribute("coordinate_transformation_mode", 3).text(4, "half_pixel"),
        attribute("mode", 3).text(4, "linear"));
  }

  /** The finished file; {@code result} is what the network computes. */
  byte[] model(String result) {
    addNode("Identity", List.of(result), OUTPUT);
    graph.message(11, picture(INPUT, "h", "w"));
    graph.message(12, picture(OUTPUT, "height", "width"));
    return new ProtoMessage()
        .number(1, 7) // the IR version that goes with opset 13
        .text(2, "bitfold")
        .message(7, graph)
        .message(8, new ProtoMessage().number(2, 13))
        .bytes();
  }

  private ProtoMessage picture(String name, String height, String width) {
    ProtoMessage shape =
        new ProtoMessage()
            .message(1, new ProtoMessage().number(1, 1))
            .message(1, new ProtoMessage().number(1, colors))
            .message(1, new ProtoMessage().text(2, height))
            .message(1, new ProtoMessage().text(2, width));
    ProtoMessage tensor = new ProtoMessage().number(1, FLOAT).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  private String floats(float[] values, long... dims) {
    String name = "constant_" + constants++;
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    ProtoMessage tensor = new ProtoMessage();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    graph.message(5, tensor.number(2, FLOAT).text(8, name).raw(9, raw.array()));
    return name;
  }

  private String node(String type, List<String> inputs, ProtoMessage... attributes) {
    String result = "t" + nodes++;
    addNode(type, inputs, result, attributes);
    return result;
  }

  private void addNode(
      String type, List<String> inputs, String result, ProtoMessage... attributes) {
    ProtoMessage node = new ProtoMessage();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, result).text(3, type + "_" + result).text(4, type);
    for (ProtoMessage attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
  }

  private static ProtoMessage integers(String name, long... values) {
    ProtoMessage attribute = attribute(name, 7);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute;
  }

  /** An attribute without its value; types are those of AttributeProto. */
  private static ProtoMessage attribute(String name, int type) {
    return new ProtoMessage().text(1, name).number(20, type);
  }
}
