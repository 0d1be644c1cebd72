package org.bitfold.converter.lowering;

import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Conv and ConvTranspose. */
final class Convolutions {
  private Convolutions() {}

  static Meaning conv(Call call) {
    Feature in = call.picture(0);
    OnnxTensor weights = weights(call);
    int groups = groups(call, in, weights.dim(1) * (long) call.integer("group", 1));
    FloatFilters filters = filters(weights);
    Window window = Windows.of(call, filters.kernelHeight(), filters.kernelWidth(), in);
    FloatVector bias = bias(call, filters.outputs());
    GraphNode node = call.make(new Op.Conv2d(filters, bias, window, groups), in.node());
    return Sizes.after(call, in, node);
  }

  static Meaning transposed(Call call) {
    Feature in = call.picture(0);
    OnnxTensor weights = weights(call);
    int groups = groups(call, in, weights.dim(0));
    if (call.node().has("output_shape")) {
      throw call.attribute(
          "output_shape", call.node().integers("output_shape", null), "pads and output_padding");
    }
    String mode = call.node().text("auto_pad", "NOTSET");
    if (!mode.equals("NOTSET")) {
      throw call.attribute("auto_pad", mode, "NOTSET");
    }
    FloatFilters filters = transposedFilters(weights, groups);
    Window window = Windows.of(call, filters.kernelHeight(), filters.kernelWidth(), in);
    int[] outputPad =
        call.node().has("output_padding")
            ? call.node().integers("output_padding", null).stream()
                .mapToInt(Long::intValue)
                .toArray()
            : new int[2];
    Op op =
        new Op.ConvTranspose2d(
            filters, bias(call, filters.outputs()), window, outputPad[0], outputPad[1], groups);
    return Sizes.after(call, in, call.make(op, in.node()));
  }

  /** Weights of rank 4, held in the network. */
  private static OnnxTensor weights(Call call) {
    OnnxTensor weights = call.dense(call.finite(1));
    if (weights.rank() != 4) {
      throw call.refusal(
          "weights of rank " + weights.rank(), "rank 4: only pictures are carried", "");
    }
    for (int axis = 0; axis < 4; axis++) {
      if (weights.dim(axis) < 1) {
        throw call.refusal("weights without elements, " + weights, "at least one", "");
      }
    }
    return weights;
  }

  private static int groups(Call call, Feature in, long channels) {
    int groups = call.integer("group", 1);
    if (groups < 1 || channels != in.node().channels() || channels % groups != 0) {
      throw call.refusal(
          "weights for %d channels in %d groups, but its input has %d"
              .formatted(channels, groups, in.node().channels()),
          "",
          "The file does not follow the ONNX specification; check it with onnx.checker");
    }
    return groups;
  }

  private static FloatVector bias(Call call, int outputs) {
    return call.input(2).isPresent()
        ? Pixelwise.vector(call.finite(2), outputs, call)
        : FloatVector.filled(outputs, 0);
  }

  /** {@code [O, I, KH, KW] → [O, KH, KW, I]}. */
  private static FloatFilters filters(OnnxTensor weights) {
    int outputs = weights.dim(0);
    int inputs = weights.dim(1);
    int taps = weights.dim(2) * weights.dim(3);
    float[] values = new float[weights.stored()];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < inputs; c++) {
        for (int tap = 0; tap < taps; tap++) {
          values[(o * taps + tap) * inputs + c] = (float) weights.at((o * inputs + c) * taps + tap);
        }
      }
    }
    return new FloatFilters(
        outputs, weights.dim(2), weights.dim(3), inputs, FloatVector.of(values));
  }

  /** {@code [C, O / groups, KH, KW] → [O, KH, KW, C / groups]}. */
  private static FloatFilters transposedFilters(OnnxTensor weights, int groups) {
    int inputs = weights.dim(0) / groups;
    int perGroup = weights.dim(1);
    int outputs = perGroup * groups;
    int taps = weights.dim(2) * weights.dim(3);
    float[] values = new float[weights.stored()];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < inputs; c++) {
        int channel = o / perGroup * inputs + c;
        for (int tap = 0; tap < taps; tap++) {
          values[(o * taps + tap) * inputs + c] =
              (float) weights.at((channel * perGroup + o % perGroup) * taps + tap);
        }
      }
    }
    return new FloatFilters(
        outputs, weights.dim(2), weights.dim(3), inputs, FloatVector.of(values));
  }
}
