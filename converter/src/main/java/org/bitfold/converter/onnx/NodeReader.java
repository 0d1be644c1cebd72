package org.bitfold.converter.onnx;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;

/** Nodes and their attributes out of protobuf. */
final class NodeReader {
  /** Between the name of a function and that of its overload; neither may have it. */
  private static final char OVERLOAD = ':';

  private final TensorReader tensors;
  private final int opset;

  /**
   * @param opset the version of ONNX's operators that the nodes are written in
   */
  NodeReader(TensorReader tensors, int opset) {
    this.tensors = tensors;
    this.opset = opset;
  }

  /** What a node calls: an operator, or one of the functions of a name. */
  static String op(String name, String overload) {
    return overload.isEmpty() ? name : name + OVERLOAD + overload;
  }

  /** Whether it is one of several functions of a name. */
  static boolean isOverload(String op) {
    return op.indexOf(OVERLOAD) >= 0;
  }

  OnnxNode read(NodeProto proto) {
    String op = op(proto.getOpType(), proto.getOverload());
    String name = proto.getName();
    if (name.isEmpty()) {
      name = proto.getOutputCount() > 0 ? proto.getOutput(0) : op;
    }
    if (proto.getOutputCount() == 0) {
      throw new ConversionException(
          op + " '" + name + "'",
          "makes no tensor",
          "a node with an output",
          "The file is damaged; export it again");
    }
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    for (AttributeProto attribute : proto.getAttributeList()) {
      OnnxAttribute value = value(attribute, op + " '" + name + "'");
      if (attributes.put(attribute.getName(), value) != null) {
        throw new ConversionException(
            op + " '" + name + "'",
            "attribute '%s' is given twice".formatted(attribute.getName()),
            "",
            "The file is damaged; export it again");
      }
    }
    return new OnnxNode(
        name,
        op,
        Domains.normal(proto.getDomain()),
        opset,
        inputs(proto, attributes),
        List.copyOf(proto.getOutputList()),
        attributes);
  }

  /** What the node reads, what graphs inside it read from around it included. */
  private static List<String> inputs(NodeProto proto, Map<String, OnnxAttribute> attributes) {
    Set<String> captured = new LinkedHashSet<>();
    for (OnnxAttribute attribute : attributes.values()) {
      if (attribute instanceof OnnxAttribute.Graph(Subgraph graph)) {
        captured.addAll(graph.captured());
      }
    }
    List<String> inputs = new ArrayList<>(proto.getInputList());
    inputs.addAll(captured);
    return inputs;
  }

  private Subgraph graph(GraphProto proto, String where) {
    Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    for (TensorProto tensor : proto.getInitializerList()) {
      initializers.put(
          tensor.getName(),
          tensors.read(tensor, "%s initializer '%s'".formatted(where, tensor.getName())));
    }
    List<OnnxNode> nodes = proto.getNodeList().stream().map(this::read).toList();
    List<String> outputs = proto.getOutputList().stream().map(ValueInfoProto::getName).toList();
    Set<String> given = new HashSet<>(initializers.keySet());
    given.addAll(new Subgraph(nodes, initializers, outputs).captured());
    return new Subgraph(TopologicalOrder.of(nodes, given, outputs), initializers, outputs);
  }

  /** The value of an attribute. */
  OnnxAttribute value(AttributeProto proto, String where) {
    if (!proto.getRefAttrName().isEmpty()) {
      return new OnnxAttribute.Reference(proto.getRefAttrName());
    }
    return switch (proto.getType()) {
      case FLOAT -> new OnnxAttribute.Real(proto.getF());
      case INT -> new OnnxAttribute.Int(proto.getI());
      case STRING -> new OnnxAttribute.Text(text(proto.getS()));
      case FLOATS -> new OnnxAttribute.Reals(proto.getFloatsList());
      case INTS -> new OnnxAttribute.Ints(proto.getIntsList());
      case TENSOR ->
          new OnnxAttribute.Constant(
              tensors.read(proto.getT(), "%s attribute '%s'".formatted(where, proto.getName())));
      case GRAPH ->
          proto.getG().getInputCount() == 0 && proto.getG().getSparseInitializerCount() == 0
              ? new OnnxAttribute.Graph(graph(proto.getG(), where))
              : new OnnxAttribute.Other(proto.getType().name());
      case GRAPHS,
          TENSORS,
          STRINGS,
          SPARSE_TENSOR,
          SPARSE_TENSORS,
          TYPE_PROTO,
          TYPE_PROTOS,
          UNDEFINED ->
          new OnnxAttribute.Other(proto.getType().name());
    };
  }

  private static String text(ByteString bytes) {
    return bytes.toStringUtf8();
  }
}
