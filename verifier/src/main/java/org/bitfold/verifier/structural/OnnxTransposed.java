package org.bitfold.verifier.structural;

import java.util.Optional;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.verifier.witness.OnnxArray;

/**
 * A ConvTranspose of the ONNX graph with its constants.
 *
 * @param convolution its weights as those of a convolution, {@code [O, C / groups, KH, KW]}, and
 *     its window
 * @param outputPadY rows that come out beyond those that are fed
 * @param outputPadX columns that come out beyond those that are fed
 */
record OnnxTransposed(OnnxConvolution convolution, int outputPadY, int outputPadX) {

  /** Reads a node; empty if its weights are no constants, or its padding depends on the size. */
  static Optional<OnnxTransposed> of(NodeProto node, OnnxConstants constants) {
    int groups = OnnxConvolution.integers(node, "group", 1)[0];
    int[] outputPads = OnnxConvolution.integers(node, "output_padding", 0, 0);
    boolean sized =
        node.getAttributeList().stream()
            .map(AttributeProto::getName)
            .anyMatch(name -> name.equals("output_shape"));
    String padding = OnnxConvolution.text(node, "auto_pad", "NOTSET");
    if (sized || !padding.equals("NOTSET") && !padding.equals("VALID")) {
      return Optional.empty();
    }
    return constants
        .value(node.getInput(1))
        .filter(weights -> weights.rank() == 4 && weights.dim(0) % groups == 0)
        .map(weights -> outputsFirst(weights, groups))
        .flatMap(weights -> OnnxConvolution.of(node, constants, weights))
        .map(convolution -> new OnnxTransposed(convolution, outputPads[0], outputPads[1]));
  }

  /** From {@code [C, O / groups, KH, KW]}. */
  private static OnnxArray outputsFirst(OnnxArray weights, int groups) {
    int inputs = weights.dim(0) / groups;
    int perGroup = weights.dim(1);
    int taps = weights.dim(2) * weights.dim(3);
    float[] values = new float[weights.values().length];
    for (int o = 0; o < groups * perGroup; o++) {
      for (int c = 0; c < inputs; c++) {
        int from = ((o / perGroup * inputs + c) * perGroup + o % perGroup) * taps;
        System.arraycopy(weights.values(), from, values, (o * inputs + c) * taps, taps);
      }
    }
    long[] dims = {(long) groups * perGroup, inputs, weights.dim(2), weights.dim(3)};
    return new OnnxArray(dims, values);
  }
}
