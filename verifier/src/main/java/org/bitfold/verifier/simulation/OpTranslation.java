package org.bitfold.verifier.simulation;

import static org.bitfold.verifier.simulation.OnnxGraph.integer;
import static org.bitfold.verifier.simulation.OnnxGraph.text;

import java.util.List;
import java.util.Locale;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.ValueType;

/** Each op of the packed model as ONNX nodes over float tensors {@code [1, C, H, W]}. */
final class OpTranslation {
  private static final int CHANNEL_AXIS = 1;

  private final OnnxGraph graph;
  private final ConvolutionTranslation convolutions;
  private final ResamplingTranslation resampling;

  OpTranslation(OnnxGraph graph) {
    this.graph = graph;
    this.convolutions = new ConvolutionTranslation(graph);
    this.resampling = new ResamplingTranslation(graph);
  }

  /** Adds the nodes of one op and returns the name of their result. */
  String translate(Op op, List<String> inputs, List<ValueType> types) {
    String x = inputs.get(0);
    return switch (op) {
      case Op.Binarize(FloatVector thresholds) -> sign(x, perChannel(thresholds));
      case Op.Ternarize(FloatVector lower, FloatVector upper) -> ternarize(x, lower, upper);
      case Op.ToFloat _ -> x;
      case Op.BinaryConv2d conv -> convolutions.binary(conv, x);
      case Op.ScaleSums scale -> affine(x, scale.scale(), scale.bias());
      case Op.ThresholdSums threshold -> sign(x, perChannel(asFloats(threshold)));
      case Op.Conv2d conv -> convolutions.floats(conv, x);
      case Op.BinaryWeightConv2d conv ->
          affine(convolutions.binaryWeights(conv, x), conv.scale(), conv.bias());
      case Op.ConvTranspose2d conv -> convolutions.transposed(conv, x);
      case Op.Affine affine -> affine(x, affine.scale(), affine.bias());
      case Op.PRelu(FloatVector slope) ->
          graph.node("PRelu", List.of(x, graph.floats(slope.toArray(), slope.size(), 1, 1)));
      case Op.Clip(float low, float high) ->
          graph.node("Clip", List.of(x, graph.scalar(low), graph.scalar(high)));
      case Op.Unary(Op.UnaryFunction function) -> graph.node(typeOf(function), List.of(x));
      case Op.Binary(Op.BinaryFunction function) -> graph.node(typeOf(function), inputs);
      case Op.Softmax _ -> graph.node("Softmax", List.of(x), integer("axis", CHANNEL_AXIS));
      case Op.Concat _ -> graph.node("Concat", inputs, integer("axis", CHANNEL_AXIS));
      case Op.SelectChannels select -> gather(x, select.channels().toArray());
      case Op.DepthToSpace(int block, Op.ChannelOrder order) ->
          graph.node(
              "DepthToSpace", List.of(x), integer("blocksize", block), text("mode", order.name()));
      case Op.SpaceToDepth move -> spaceToDepth(x, move, types.get(0).channels());
      case Op.Flatten _ -> graph.node("Reshape", List.of(x, graph.longs(1, -1, 1, 1)));
      case Op.Pad pad -> pad(x, pad);
      case Op.Resize resize -> resampling.resize(resize, x);
      case Op.MaxPool pool -> resampling.maxPool(pool, x);
      case Op.AveragePool pool -> resampling.averagePool(pool, x);
      case Op.GlobalAveragePool _ -> graph.node("GlobalAveragePool", List.of(x));
      case Op.GlobalMaxPool _ -> graph.node("GlobalMaxPool", List.of(x));
    };
  }

  private String perChannel(FloatVector values) {
    return graph.floats(values.toArray(), 1, values.size(), 1, 1);
  }

  private String affine(String x, FloatVector scale, FloatVector bias) {
    String product = graph.node("Mul", List.of(x, perChannel(scale)));
    return graph.node("Add", List.of(product, perChannel(bias)));
  }

  private String sign(String x, String threshold) {
    String atLeast = graph.node("GreaterOrEqual", List.of(x, threshold));
    return graph.node("Where", List.of(atLeast, graph.scalar(1), graph.scalar(-1)));
  }

  private String ternarize(String x, FloatVector lower, FloatVector upper) {
    String below = graph.node("Less", List.of(x, perChannel(lower)));
    String rest = graph.node("Where", List.of(below, graph.scalar(-1), graph.scalar(0)));
    String above = graph.node("GreaterOrEqual", List.of(x, perChannel(upper)));
    return graph.node("Where", List.of(above, graph.scalar(1), rest));
  }

  /** Sums stay below 2²⁴, so rounding a larger threshold to a float changes no comparison. */
  private static FloatVector asFloats(Op.ThresholdSums op) {
    float[] values = new float[op.thresholds().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = op.thresholds().get(i);
    }
    return FloatVector.of(values);
  }

  private static String typeOf(Op.UnaryFunction function) {
    return switch (function) {
      case ABS -> "Abs";
      case NEGATE -> "Neg";
      case SQRT -> "Sqrt";
      case EXP -> "Exp";
      case SIGMOID -> "Sigmoid";
      case TANH -> "Tanh";
    };
  }

  private static String typeOf(Op.BinaryFunction function) {
    return switch (function) {
      case ADD -> "Add";
      case SUBTRACT -> "Sub";
      case MULTIPLY -> "Mul";
      case DIVIDE -> "Div";
    };
  }

  private String gather(String x, int[] channels) {
    long[] indices = new long[channels.length];
    for (int i = 0; i < channels.length; i++) {
      indices[i] = channels[i];
    }
    return graph.node("Gather", List.of(x, graph.longs(indices)), integer("axis", CHANNEL_AXIS));
  }

  /** ONNX's SpaceToDepth knows DCR only; the other order is a shuffle of its channels. */
  private String spaceToDepth(String x, Op.SpaceToDepth op, int channels) {
    AttributeProto block = integer("blocksize", op.block());
    String deep = graph.node("SpaceToDepth", List.of(x), block);
    return switch (op.order()) {
      case DCR -> deep;
      case CRD -> gather(deep, crdFromDcr(op.block() * op.block(), channels));
    };
  }

  private static int[] crdFromDcr(int pixels, int channels) {
    int[] indices = new int[pixels * channels];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = i % pixels * channels + i / pixels;
    }
    return indices;
  }

  private String pad(String x, Op.Pad op) {
    String amounts = graph.longs(0, 0, op.top(), op.left(), 0, 0, op.bottom(), op.right());
    AttributeProto mode = text("mode", op.mode().name().toLowerCase(Locale.ROOT));
    return graph.node("Pad", List.of(x, amounts, graph.scalar(op.value())), mode);
  }
}
