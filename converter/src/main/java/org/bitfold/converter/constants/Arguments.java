package org.bitfold.converter.constants;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/** What a node is evaluated on. */
record Arguments(OnnxNode node, List<Optional<OnnxTensor>> inputs) {

  /** Input {@code index}, which the op cannot do without. */
  OnnxTensor get(int index) {
    return optional(index)
        .orElseThrow(() -> new IllegalArgumentException("input " + index + " is missing"));
  }

  Optional<OnnxTensor> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  List<OnnxTensor> all() {
    return IntStream.range(0, inputs.size()).mapToObj(this::get).toList();
  }

  /** A float attribute as a scalar of the type of {@code like}. */
  OnnxTensor real(String attribute, float otherwise, OnnxTensor like) {
    return OnnxTensor.scalar(like.type(), node.real(attribute, otherwise));
  }

  /** Integers that older opsets give as an attribute and newer ones as input {@code index}. */
  Optional<long[]> integers(String attribute, int index) {
    Optional<OnnxTensor> input = optional(index);
    if (input.isPresent()) {
      return input.map(OnnxTensor::toLongs);
    }
    return node.has(attribute)
        ? Optional.of(
            node.integers(attribute, List.of()).stream().mapToLong(Long::longValue).toArray())
        : Optional.empty();
  }

  /** As {@link #integers}, where the op cannot do without them. */
  long[] required(String attribute, int index) {
    return integers(attribute, index)
        .orElseThrow(() -> new IllegalArgumentException("no " + attribute));
  }

  /** An axis from 0 to {@code rank − 1}; negative ones count from the end. */
  static int axis(long axis, int rank) {
    long own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank) {
      throw new IllegalArgumentException("axis %d of %d".formatted(axis, rank));
    }
    return (int) own;
  }

  String describe() {
    return inputs.stream()
        .map(input -> input.map(OnnxTensor::toString).orElse("-"))
        .collect(Collectors.joining(", "));
  }
}
