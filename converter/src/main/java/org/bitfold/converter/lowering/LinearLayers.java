package org.bitfold.converter.lowering;

import java.util.List;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/** Gemm and MatMul with constant weights: a 1×1 convolution. */
final class LinearLayers {
  private LinearLayers() {}

  static Meaning gemm(Call call) {
    if (call.integer("transA", 0) != 0) {
      throw call.attribute("transA", 1, "0");
    }
    Feature in = call.row(0);
    boolean transposed = call.integer("transB", 0) != 0;
    OnnxTensor weights = matrix(call, call.finite(1));
    float alpha = call.node().real("alpha", 1);
    float beta = call.node().real("beta", 1);
    int outputs = weights.dim(transposed ? 0 : 1);
    FloatVector bias = FloatVector.filled(outputs, 0);
    if (call.input(2).isPresent()) {
      float[] values = Pixelwise.vector(call.finite(2), outputs, call).toArray();
      for (int o = 0; o < outputs; o++) {
        values[o] *= beta;
      }
      bias = FloatVector.of(values);
    }
    GraphNode node = layer(call, in, weights, transposed, alpha, bias);
    return Feature.row(node, in.batch());
  }

  /** Over the last axis, which must be the channels; the others may be any. */
  static Meaning matMul(Call call) {
    if (call.input(0).orElse(null) instanceof Known) {
      throw call.refusal(
          "multiplies a constant matrix from the left", "features times weights", "");
    }
    Feature feature = call.feature(0);
    if (feature.layout().rank() == 2) {
      return row(call, call.row(0));
    }
    List<Axis> axes =
        feature
            .plain()
            .filter(plain -> plain.getLast() == Axis.CHANNEL)
            .orElseThrow(
                () ->
                    call.refusal(
                        "multiplies along the last axis of %s, which is not the channels"
                            .formatted(feature.shape()),
                        "[…, channels]",
                        ""));
    OnnxTensor weights = matrix(call, call.finite(1));
    FloatVector bias = FloatVector.filled(weights.dim(1), 0);
    GraphNode node = layer(call, feature, weights, false, 1, bias);
    Layout picture =
        Feature.picture(node, feature.batch(), feature.height(), feature.width()).layout();
    return new Feature(
        node,
        feature.batch(),
        feature.height(),
        feature.width(),
        new Layout(
            axes.stream()
                .map(
                    axis ->
                        axis == Axis.REPEAT
                            ? List.<Factor>of()
                            : picture.axes().get(axis.ordinal()))
                .toList()));
  }

  /** {@code [N, features]}, of which there may be one. */
  private static Meaning row(Call call, Feature in) {
    OnnxTensor weights = matrix(call, call.constant(1));
    FloatVector bias = FloatVector.filled(weights.dim(1), 0);
    return Feature.row(layer(call, in, weights, false, 1, bias), in.batch());
  }

  private static OnnxTensor matrix(Call call, OnnxTensor weights) {
    if (weights.rank() != 2) {
      throw call.refusal("weights of rank " + weights.rank(), "a matrix", "");
    }
    return call.dense(weights);
  }

  private static GraphNode layer(
      Call call,
      Feature in,
      OnnxTensor weights,
      boolean transposed,
      float alpha,
      FloatVector bias) {
    int outputs = weights.dim(transposed ? 0 : 1);
    int inputs = weights.dim(transposed ? 1 : 0);
    if (inputs != in.node().channels()) {
      throw call.refusal(
          "weights for %d features, but its input has %d".formatted(inputs, in.node().channels()),
          "",
          "");
    }
    float[] values = new float[outputs * inputs];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < inputs; c++) {
        int index = transposed ? o * inputs + c : c * outputs + o;
        values[o * inputs + c] = alpha * (float) weights.at(index);
      }
    }
    FloatFilters filters = new FloatFilters(outputs, 1, 1, inputs, FloatVector.of(values));
    return call.make(new Op.Conv2d(filters, bias, Window.padded(0), 1), in.node());
  }
}
