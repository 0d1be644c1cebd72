package org.bitfold.verifier.structural;

import java.util.Arrays;
import java.util.Optional;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Window;
import org.bitfold.verifier.witness.OnnxArray;

/**
 * A Conv of the ONNX graph with its constants.
 *
 * @param node the node
 * @param input the tensor it convolves
 * @param weights {@code [O, C / groups, KH, KW]}
 * @param bias one per output
 * @param window its strides, dilations and padding
 */
record OnnxConvolution(
    NodeProto node, String input, OnnxArray weights, PerChannel bias, Window window, int groups) {

  /** Reads a node; empty if its weights are no constants, or its padding depends on the size. */
  static Optional<OnnxConvolution> of(NodeProto node, OnnxConstants constants) {
    return constants.value(node.getInput(1)).flatMap(weights -> of(node, constants, weights));
  }

  /** The same with other weights, {@code [O, C / groups, KH, KW]}. */
  static Optional<OnnxConvolution> of(NodeProto node, OnnxConstants constants, OnnxArray weights) {
    boolean biased = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    Optional<PerChannel> bias =
        biased
            ? constants.value(node.getInput(2)).map(b -> PerChannel.vector(b.values()))
            : Optional.of(PerChannel.ZERO);
    if (bias.isEmpty() || weights.rank() != 4) {
      return Optional.empty();
    }
    int[] strides = integers(node, "strides", 1, 1);
    int[] dilations = integers(node, "dilations", 1, 1);
    int height = dilations[0] * (weights.dim(2) - 1);
    int width = dilations[1] * (weights.dim(3) - 1);
    boolean dense = strides[0] == 1 && strides[1] == 1;
    Optional<int[]> known =
        switch (text(node, "auto_pad", "NOTSET")) {
          case "NOTSET" -> Optional.of(integers(node, "pads", 0, 0, 0, 0));
          case "VALID" -> Optional.of(new int[4]);
          case "SAME_UPPER" -> dense ? Optional.of(around(height, width, 0)) : Optional.empty();
          case "SAME_LOWER" -> dense ? Optional.of(around(height, width, 1)) : Optional.empty();
          default -> Optional.empty();
        };
    if (known.isEmpty()) {
      return Optional.empty();
    }
    int[] pads = known.get();
    Window window =
        new Window(
            strides[0], strides[1], dilations[0], dilations[1], pads[0], pads[1], pads[2], pads[3]);
    int groups = integers(node, "group", 1)[0];
    return Optional.of(
        new OnnxConvolution(node, node.getInput(0), weights, bias.get(), window, groups));
  }

  /** Pads that keep the size; {@code more} of an odd number in front. */
  private static int[] around(int height, int width, int more) {
    int top = (height + more) / 2;
    int left = (width + more) / 2;
    return new int[] {top, left, height - top, width - left};
  }

  /**
   * A Gemm or MatMul as a convolution of one pixel; empty if it is not {@code x·W + b} of one
   * picture's features with constant weights.
   */
  static Optional<OnnxConvolution> ofLinear(NodeProto node, OnnxConstants constants) {
    Optional<OnnxArray> weights = constants.value(node.getInput(1));
    Optional<OnnxArray> bias =
        node.getInputCount() > 2 ? constants.value(node.getInput(2)) : Optional.empty();
    boolean plain =
        integers(node, "transA", 0)[0] == 0
            && real(node, "alpha", 1) == 1
            && real(node, "beta", 1) == 1;
    boolean biased = node.getInputCount() > 2 && !node.getInput(2).isEmpty();
    if (!plain || weights.isEmpty() || weights.get().rank() != 2 || biased && bias.isEmpty()) {
      return Optional.empty();
    }
    OnnxArray filters =
        integers(node, "transB", 0)[0] == 1 ? weights.get() : transposed(weights.get());
    long[] dims = {filters.dim(0), filters.dim(1), 1, 1};
    return Optional.of(
        new OnnxConvolution(
            node,
            node.getInput(0),
            new OnnxArray(dims, filters.values()),
            bias.map(known -> PerChannel.vector(known.values())).orElse(PerChannel.ZERO),
            Window.padded(0),
            1));
  }

  private static OnnxArray transposed(OnnxArray matrix) {
    int rows = matrix.dim(0);
    int columns = matrix.dim(1);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix.values()[i % rows * columns + i / rows];
    }
    return new OnnxArray(new long[] {columns, rows}, values);
  }

  int outputs() {
    return weights.dim(0);
  }

  /** Channels that one filter sees. */
  int inputs() {
    return weights.dim(1);
  }

  /** The weight of filter {@code o} at tap (ky, kx) for its input channel {@code c}. */
  double weight(int o, int ky, int kx, int c) {
    return weights.values()[((o * inputs() + c) * weights.dim(2) + ky) * weights.dim(3) + kx];
  }

  /** The channel of the picture that filter {@code o} sees as its channel {@code c}. */
  int channel(int o, int c) {
    return o / (outputs() / groups) * inputs() + c;
  }

  static int[] integers(NodeProto node, String name, int... otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getIntsCount() > 0
            ? attribute.getIntsList().stream().mapToInt(Math::toIntExact).toArray()
            : new int[] {Math.toIntExact(attribute.getI())};
      }
    }
    return Arrays.copyOf(otherwise, otherwise.length);
  }

  private static float real(NodeProto node, String name, float otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getF();
      }
    }
    return otherwise;
  }

  static String text(NodeProto node, String name, String otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getS().toStringUtf8();
      }
    }
    return otherwise;
  }
}
