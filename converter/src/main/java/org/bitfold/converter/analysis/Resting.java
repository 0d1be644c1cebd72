package org.bitfold.converter.analysis;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;

/**
 * What a value is, per channel, where the last layer in front of it reads zeros: that layer's bias,
 * and what functions of single elements make of it. No value need be there; but a gate whose bias
 * alone closes it is closed for all that the layer adds little to. NaN where nothing is known.
 *
 * <p>That a gate can be closed at all says nothing: the range of an ordinary network's gates, taken
 * at its worst, reaches every number.
 */
final class Resting {
  private static final float FURTHER = 1;

  private final Map<GraphNode, float[]> values = new HashMap<>();

  /** Takes in {@code node}, whose operands were taken in before, unless {@code node} is a step. */
  void add(GraphNode node, boolean step) {
    values.put(node, step ? unknown(node) : of(node));
  }

  /**
   * Whether the value is 0 in channel {@code channel} at rest, and stays so where a function's
   * operand grows by 1: Sigmoid, Exp and Softmax below what a float can hold.
   */
  boolean isClosed(GraphNode node, int channel) {
    if (node.operands().size() != 1) {
      return false;
    }
    float[] in = values.get(node.operand());
    if (node.carried().orElse(null) instanceof Op.Softmax) {
      double most = in[channel] + FURTHER;
      for (float other : in) {
        most = other > most ? other : most; // NaN is no larger
      }
      return (float) StrictMath.exp(in[channel] + FURTHER - most) == 0;
    }
    float at = PointValue.isElementwise(node) ? in[in.length == 1 ? 0 : channel] : Float.NaN;
    return !Float.isNaN(at)
        && PointValue.of(node, channel, at - FURTHER) == 0
        && PointValue.of(node, channel, at) == 0
        && PointValue.of(node, channel, at + FURTHER) == 0;
  }

  private float[] of(GraphNode node) {
    if (PointValue.isElementwise(node)) {
      return elementwise(node);
    }
    return switch (node.op()) {
      case GraphOp.Carried(Op op) ->
          switch (op) {
            case Op.Conv2d conv -> biases(conv.bias());
            case Op.ConvTranspose2d conv -> biases(conv.bias());
            case Op.BinaryWeightConv2d conv -> biases(conv.bias());
            case Op.SelectChannels select -> moved(node, select.channels()::get);
            case Op.Resize resize -> moved(node, c -> c);
            case Op.MaxPool pool -> moved(node, c -> c);
            case Op.AveragePool pool -> moved(node, c -> c);
            case Op.GlobalAveragePool pool -> moved(node, c -> c);
            case Op.GlobalMaxPool pool -> moved(node, c -> c);
            default -> unknown(node);
          };
      case GraphOp.Picture picture -> unknown(node);
      case GraphOp.Pointwise pointwise -> unknown(node);
    };
  }

  private float[] elementwise(GraphNode node) {
    float[] result = new float[node.channels()];
    List<float[]> all = node.operands().stream().map(values::get).toList();
    float[] operands = new float[all.size()];
    for (int c = 0; c < result.length; c++) {
      boolean known = true;
      for (int i = 0; i < operands.length; i++) {
        operands[i] = all.get(i)[all.get(i).length == 1 ? 0 : c];
        known &= !Float.isNaN(operands[i]);
      }
      result[c] = known ? PointValue.of(node, c, operands) : Float.NaN;
    }
    return result;
  }

  private float[] moved(GraphNode node, IntUnaryOperator channel) {
    float[] in = values.get(node.operand());
    float[] result = new float[node.channels()];
    for (int c = 0; c < result.length; c++) {
      result[c] = in[channel.applyAsInt(c)];
    }
    return result;
  }

  private static float[] biases(FloatVector bias) {
    float[] result = new float[bias.size()];
    for (int c = 0; c < result.length; c++) {
      result[c] = bias.get(c);
    }
    return result;
  }

  private static float[] unknown(GraphNode node) {
    float[] result = new float[node.channels()];
    Arrays.fill(result, Float.NaN);
    return result;
  }
}
