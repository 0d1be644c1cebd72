package org.bitfold.converter.lowering;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.onnx.OnnxNode;

/** Which class lowers which ONNX op. */
final class Operators {
  /** Lowers one node: what each of its outputs means. */
  interface Operator {
    List<Meaning> lower(Call call);
  }

  private static final Map<String, Operator> TABLE = new HashMap<>();

  static {
    for (ScalarFunction function : ScalarFunction.values()) {
      if (!function.onnxName().isEmpty()) {
        TABLE.put(function.onnxName(), call -> one(Elementwise.function(call, function)));
      }
    }
    TABLE.put("Mod", call -> one(Elementwise.modulo(call)));
    TABLE.put("Where", call -> one(Elementwise.where(call)));
    TABLE.put("Clip", call -> one(Elementwise.clip(call)));
    TABLE.put("LeakyRelu", call -> one(Elementwise.leakyRelu(call)));
    TABLE.put("HardSigmoid", call -> one(Elementwise.hardSigmoid(call)));
    TABLE.put("PRelu", call -> one(Elementwise.pRelu(call)));
    TABLE.put("Cast", call -> one(Elementwise.cast(call)));
    TABLE.put("CastLike", call -> one(Elementwise.castLike(call)));
    for (String op : List.of("Min", "Max", "Sum")) {
      TABLE.put(op, call -> one(Elementwise.variadic(call)));
    }
    TABLE.put("Identity", call -> one(call.feature(0)));
    TABLE.put("Dropout", Leftovers::dropout);
    TABLE.put("Conv", call -> one(Convolutions.conv(call)));
    TABLE.put("ConvTranspose", call -> one(Convolutions.transposed(call)));
    TABLE.put("Gemm", call -> one(LinearLayers.gemm(call)));
    TABLE.put("MatMul", call -> one(LinearLayers.matMul(call)));
    TABLE.put("BatchNormalization", call -> one(BatchNormalization.lower(call)));
    TABLE.put("InstanceNormalization", call -> one(Normalizations.instance(call)));
    TABLE.put("GroupNormalization", call -> one(Normalizations.group(call)));
    TABLE.put("LayerNormalization", call -> one(Normalizations.layer(call)));
    TABLE.put("MaxPool", call -> one(Pools.max(call)));
    TABLE.put("AveragePool", call -> one(Pools.average(call)));
    TABLE.put("GlobalAveragePool", call -> one(Pools.globalAverage(call)));
    TABLE.put("GlobalMaxPool", call -> one(Pools.globalMax(call)));
    TABLE.put("ReduceMean", call -> one(Pools.reduceMean(call)));
    TABLE.put("ReduceMax", call -> one(Pools.reduceMax(call)));
    TABLE.put("ReduceSum", call -> one(ChannelReductions.sum(call)));
    TABLE.put("ReduceL1", call -> one(ChannelReductions.absoluteSum(call)));
    TABLE.put("ReduceL2", call -> one(ChannelReductions.norm(call)));
    TABLE.put("ArgMax", call -> one(ChannelReductions.argMax(call)));
    TABLE.put("Resize", call -> one(Resizing.resize(call)));
    TABLE.put("Upsample", call -> one(Resizing.upsample(call)));
    TABLE.put("DepthToSpace", call -> one(Shuffles.depthToSpace(call)));
    TABLE.put("SpaceToDepth", call -> one(Shuffles.spaceToDepth(call)));
    TABLE.put("Concat", call -> one(Channels.concat(call)));
    TABLE.put("Split", Channels::split);
    TABLE.put("Slice", call -> one(Channels.slice(call)));
    TABLE.put("Gather", call -> one(Channels.gather(call)));
    TABLE.put("ScatterND", call -> one(Scatter.channels(call)));
    TABLE.put("Reshape", call -> one(Reshapes.reshape(call)));
    TABLE.put("Flatten", call -> one(Reshapes.flatten(call)));
    TABLE.put("Squeeze", call -> one(Reshapes.squeeze(call)));
    TABLE.put("Unsqueeze", call -> one(Reshapes.unsqueeze(call)));
    TABLE.put("Transpose", call -> one(Reshapes.transpose(call)));
    TABLE.put("Expand", call -> one(Reshapes.expand(call)));
    TABLE.put("Tile", call -> one(Reshapes.tile(call)));
    TABLE.put("Pad", call -> one(Pads.lower(call)));
    TABLE.put("Softmax", call -> one(Leftovers.softmax(call)));
  }

  private Operators() {}

  /**
   * The class that lowers {@code node}.
   *
   * @throws ConversionException if no class does
   */
  static Operator of(OnnxNode node) {
    Operator operator = node.domain().isEmpty() ? TABLE.get(node.op()) : null;
    if (operator == null) {
      throw unknown(node);
    }
    return operator;
  }

  private static ConversionException unknown(OnnxNode node) {
    String advice =
        switch (node.domain()) {
          case "" ->
              switch (node.op()) {
                case "Loop", "Scan" ->
                    "Loops are not carried: export by tracing (torch.jit.trace, or dynamo), which"
                        + " writes out what they do";
                case "QuantizeLinear", "DequantizeLinear", "QLinearConv", "ConvInteger" ->
                    "Export the float network; Bitfold packs what is binary by itself";
                case "LogSoftmax" ->
                    "End the network before it, or with Softmax: the largest output stays the"
                        + " largest";
                case "Erf", "Gelu" -> "GELU is carried as torch.nn.GELU(approximate='tanh')";
                case "Softplus", "Mish", "Log" ->
                    "No packed op has a logarithm: end the network before it, or train with another"
                        + " activation, such as SiLU";
                case "SplitToSequence", "SequenceAt", "ConcatFromSequence" ->
                    "Sequences are carried where each part is taken by a constant index: export"
                        + " with optimize=True";
                case "Einsum" ->
                    "Write it as a linear layer or a 1x1 convolution: torch.nn.functional.linear,"
                        + " conv2d";
                default ->
                    "Replace it in the network by carried ops (converter/README.md lists them), or"
                        + " leave it out of the export";
              };
          case "prim", "aten", "org.pytorch.aten", "org.pytorch._caffe2" ->
              "This is not ONNX: export with operator_export_type=ONNX, and give the autograd"
                  + " function a symbolic()";
          case "com.microsoft", "com.microsoft.nchwc" ->
              "ONNX Runtime's optimizer or quantizer made this: convert the network as it was"
                  + " exported, or save it with ORT_ENABLE_BASIC";
          default ->
              Quantizers.isDomain(node.domain())
                  ? "Of QONNX's ops BipolarQuant and Quant are carried: export the network from"
                      + " Brevitas, before FINN transforms it"
                  : "Export without the custom operator, or register a symbolic for it";
        };
    return node.refusal("the op is not carried", "", advice);
  }

  private static List<Meaning> one(Meaning meaning) {
    return List.of(meaning);
  }
}
