package org.bitfold.verifier.simulation;

import static org.bitfold.verifier.simulation.OnnxGraph.integer;
import static org.bitfold.verifier.simulation.OnnxGraph.integers;
import static org.bitfold.verifier.simulation.OnnxGraph.window;

import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Op;

/** Convolutions as ONNX, with their weights turned from {@code [O, KH, KW, I]}. */
final class ConvolutionTranslation {
  private final OnnxGraph graph;

  ConvolutionTranslation(OnnxGraph graph) {
    this.graph = graph;
  }

  /** A weight by output, input channel within the group, and tap. */
  @FunctionalInterface
  private interface Weights {
    float get(int o, int ky, int kx, int c);
  }

  String binary(Op.BinaryConv2d op, String x) {
    return graph.node(
        "Conv",
        List.of(x, weights(op.filters())),
        window(op.window(), integer("group", op.groups())));
  }

  String binaryWeights(Op.BinaryWeightConv2d op, String x) {
    return graph.node(
        "Conv",
        List.of(x, weights(op.filters())),
        window(op.window(), integer("group", op.groups())));
  }

  String floats(Op.Conv2d op, String x) {
    FloatFilters filters = op.filters();
    String weights =
        outputsFirst(
            filters.outputs(),
            filters.inputs(),
            filters.kernelHeight(),
            filters.kernelWidth(),
            filters::get);
    String bias = graph.floats(op.bias().toArray(), op.bias().size());
    return graph.node(
        "Conv", List.of(x, weights, bias), window(op.window(), integer("group", op.groups())));
  }

  String transposed(Op.ConvTranspose2d op, String x) {
    String bias = graph.floats(op.bias().toArray(), op.bias().size());
    return graph.node(
        "ConvTranspose",
        List.of(x, inputsFirst(op.filters(), op.groups()), bias),
        window(
            op.window(),
            integer("group", op.groups()),
            integers("output_padding", op.outputPadY(), op.outputPadX())));
  }

  private String weights(BitFilters filters) {
    return outputsFirst(
        filters.outputs(),
        filters.inputs(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        filters::get);
  }

  private String outputsFirst(int outputs, int inputs, int height, int width, Weights weights) {
    float[] values = new float[outputs * inputs * height * width];
    int at = 0;
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < inputs; c++) {
        for (int ky = 0; ky < height; ky++) {
          for (int kx = 0; kx < width; kx++) {
            values[at++] = weights.get(o, ky, kx, c);
          }
        }
      }
    }
    return graph.floats(values, outputs, inputs, height, width);
  }

  /** {@code [C, O / groups, KH, KW]}: the layout of ConvTranspose. */
  private String inputsFirst(FloatFilters filters, int groups) {
    int perGroup = filters.outputs() / groups;
    int inputs = filters.inputs() * groups;
    int height = filters.kernelHeight();
    int width = filters.kernelWidth();
    float[] values = new float[filters.values().size()];
    int at = 0;
    for (int channel = 0; channel < inputs; channel++) {
      int group = channel / filters.inputs();
      for (int o = 0; o < perGroup; o++) {
        for (int ky = 0; ky < height; ky++) {
          for (int kx = 0; kx < width; kx++) {
            values[at++] = filters.get(group * perGroup + o, ky, kx, channel % filters.inputs());
          }
        }
      }
    }
    return graph.floats(values, inputs, perGroup, height, width);
  }
}
