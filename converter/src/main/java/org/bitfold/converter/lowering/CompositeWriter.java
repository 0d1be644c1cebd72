package org.bitfold.converter.lowering;

import java.util.List;
import java.util.Map;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;

/**
 * Writes the nodes that one composite node stands for. They bear its name: reports and the log of
 * rewrites speak of nodes that the file has.
 */
final class CompositeWriter {
  private final OnnxNode node;
  private final List<OnnxNode> nodes;
  private int count;

  CompositeWriter(OnnxNode node, List<OnnxNode> nodes) {
    this.node = node;
    this.nodes = nodes;
  }

  String input(int index) {
    return node.input(index)
        .orElseThrow(() -> node.refusal("input " + index + " is missing", "", ""));
  }

  float real(String attribute, float otherwise) {
    return node.real(attribute, otherwise);
  }

  long integer(String attribute, long otherwise) {
    return node.integer(attribute, otherwise);
  }

  String constant(float value) {
    OnnxTensor tensor = OnnxTensor.scalar(DataType.FLOAT, value);
    return add("Constant", Map.of("value", new OnnxAttribute.Constant(tensor)));
  }

  /** A vector of integers. */
  String constants(long... values) {
    OnnxTensor tensor = OnnxTensor.ofLongs(values);
    return add("Constant", Map.of("value", new OnnxAttribute.Constant(tensor)));
  }

  String add(String op, String... inputs) {
    return add(op, Map.of(), inputs);
  }

  String add(String op, Map<String, OnnxAttribute> attributes, String... inputs) {
    String output = node.outputs().get(0) + "::" + count++;
    nodes.add(
        new OnnxNode(
            node.name(), op, "", node.opset(), List.of(inputs), List.of(output), attributes));
    return output;
  }

  void last(String op, String... inputs) {
    nodes.add(
        new OnnxNode(node.name(), op, "", node.opset(), List.of(inputs), node.outputs(), Map.of()));
  }
}
