package org.bitfold.converter.onnx;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;

/** Nodes and their attributes out of protobuf. */
final class NodeReader {
  private final TensorReader tensors;

  NodeReader(TensorReader tensors) {
    this.tensors = tensors;
  }

  OnnxNode read(NodeProto proto) {
    String op = proto.getOpType();
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
        List.copyOf(proto.getInputList()),
        List.copyOf(proto.getOutputList()),
        attributes);
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
      case GRAPH,
          GRAPHS,
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
