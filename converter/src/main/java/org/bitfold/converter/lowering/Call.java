package org.bitfold.converter.lowering;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.model.Op;

/**
 * A node to be lowered, with what its inputs mean.
 *
 * @param node the ONNX node
 * @param inputs what its inputs mean; empty where an optional one is left out
 * @param sizes the sampled sizes of picture
 * @param budget how much may come into being
 * @param log takes notes
 */
record Call(
    OnnxNode node,
    List<Optional<Meaning>> inputs,
    PictureSizes sizes,
    Budget budget,
    RewriteLog log) {

  /** The version of ONNX's operators that the node is written in. */
  int opset() {
    return node.opset();
  }

  Optional<Meaning> input(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  /** Input {@code index}, which depends on the picture. */
  Feature feature(int index) {
    return switch (input(index).orElseThrow(() -> missing(index))) {
      case Feature feature -> feature;
      case Known known ->
          throw refusal(
              "input %d is a constant, %s".formatted(index, known.samples().get(0)),
              "a tensor that depends on the picture",
              "");
    };
  }

  /** Input {@code index} as a value {@code [N, C, H, W]}. */
  Feature picture(int index) {
    Feature feature = feature(index);
    if (!feature.isPicture()) {
      throw noPicture(index, feature, "[N, C, H, W]");
    }
    return feature;
  }

  /** Which axis of {@code [N, C, H, W]} each axis of input {@code index} is. */
  int[] order(int index) {
    Feature feature = feature(index);
    return feature
        .order()
        .orElseThrow(() -> noPicture(index, feature, "[N, C, H, W] or [N, H, W, C]"));
  }

  private ConversionException noPicture(int index, Feature feature, String expected) {
    return refusal(
        "input %d has shape %s, which is no picture any more".formatted(index, feature.shape()),
        expected,
        "Reshapes and transposes are carried where they amount to a pixel shuffle, a channel"
            + " shuffle or a flattening");
  }

  /** Input {@code index} as a value {@code [N, C]} of one pixel. */
  Feature row(int index) {
    Feature feature = feature(index);
    return Arrangement.asRow(feature, node)
        .orElseThrow(
            () ->
                refusal(
                    "input %d has shape %s".formatted(index, feature.shape()),
                    "[N, features] of a fixed size",
                    "Export with a fixed height and width, or pool globally before the linear"
                        + " layer"));
  }

  /** Input {@code index}, a constant. */
  OnnxTensor constant(int index) {
    return optionalConstant(index).orElseThrow(() -> missing(index));
  }

  /** Input {@code index}, a constant if it is there. */
  Optional<OnnxTensor> optionalConstant(int index) {
    return known(index)
        .map(
            known ->
                known
                    .constant()
                    .orElseThrow(
                        () ->
                            refusal(
                                "input %d changes with the size of the picture".formatted(index),
                                "a constant",
                                "Export with a fixed height and width")));
  }

  /** Input {@code index}, known if it is there. */
  Optional<Known> known(int index) {
    return input(index)
        .map(
            meaning ->
                switch (meaning) {
                  case Known known -> known;
                  case Feature feature ->
                      throw refusal(
                          "input %d is computed from the picture".formatted(index),
                          "a constant",
                          "Weights and sizes that depend on the picture's content are not carried");
                });
  }

  /**
   * Input {@code index}, a constant of finite numbers.
   *
   * @throws ConversionException naming the first element that is NaN or infinite
   */
  OnnxTensor finite(int index) {
    OnnxTensor constant = constant(index);
    for (int i = 0; i < constant.stored(); i++) {
      if (!Float.isFinite((float) constant.at(i))) {
        throw refusal(
            "its constant '%s' has %s at element %d"
                .formatted(node.inputs().get(index), (float) constant.at(i), i),
            "finite numbers",
            "Training has diverged or the checkpoint is damaged: export another one");
      }
    }
    return constant;
  }

  /** The tensor with every element stored. */
  OnnxTensor dense(OnnxTensor tensor) {
    if (tensor.stored() < tensor.elements()) {
      budget.weights(node, tensor.elements());
    }
    return tensor.dense();
  }

  /** Integers that older opsets give as an attribute and newer ones as constant input. */
  Optional<long[]> integers(String attribute, int index) {
    if (input(index).isPresent()) {
      return optionalConstant(index).map(OnnxTensor::toLongs);
    }
    return node.has(attribute)
        ? Optional.of(
            node.integers(attribute, List.of()).stream().mapToLong(Long::longValue).toArray())
        : Optional.empty();
  }

  /** An integer attribute within the range of int. */
  int integer(String attribute, int otherwise) {
    long value = node.integer(attribute, otherwise);
    if (value != (int) value) {
      throw refusal("attribute '%s' is %d".formatted(attribute, value), "a 32-bit number", "");
    }
    return (int) value;
  }

  /** A graph node of this ONNX node, standing for its first output. */
  GraphNode make(Op op, GraphNode... operands) {
    return paid(GraphNode.of(node.name(), node.outputs().get(0), op, operands));
  }

  /** A graph node of this ONNX node that stands for none of its outputs. */
  GraphNode step(Op op, GraphNode... operands) {
    return paid(GraphNode.of(node.name(), "", op, operands));
  }

  private GraphNode paid(GraphNode made) {
    budget.channels(node, made.channels());
    return made;
  }

  /**
   * {@code count}, where a value may have so many channels.
   *
   * @throws ConversionException if they are too many
   */
  int channels(int count) {
    budget.channels(node, count);
    return count;
  }

  /**
   * The product of {@code factors}, where so many weights may be made that the file does not hold.
   *
   * @throws ConversionException if they are too many
   */
  int weights(int... factors) {
    long count = 1;
    for (int factor : factors) {
      count = Math.multiplyExact(count, (long) factor);
    }
    budget.weights(node, count);
    return Math.toIntExact(count);
  }

  /** An attribute value that is not carried. */
  ConversionException attribute(String attribute, Object found, String expected) {
    return refusal(
        "attribute '%s' is %s, which is not carried".formatted(attribute, found), expected, "");
  }

  ConversionException refusal(String found, String expected, String advice) {
    return node.refusal(found, expected, advice);
  }

  private ConversionException missing(int index) {
    return refusal(
        "input %d is missing among %s".formatted(index, Arrays.toString(node.inputs().toArray())),
        "",
        "The file does not follow the ONNX specification; check it with onnx.checker");
  }
}
