package org.bitfold.converter.onnx;

import java.util.Optional;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.FunctionProto;

/**
 * A function that a file brings along.
 *
 * @param identity what it is called by
 * @param proto what the file says of it
 * @param reader reads its nodes, in its opset
 */
record LocalFunction(String identity, FunctionProto proto, NodeReader reader) {

  /** The value that an attribute has where the caller gives none. */
  Optional<OnnxAttribute> standard(String attribute, String where) {
    for (AttributeProto proto : proto.getAttributeProtoList()) {
      if (proto.getName().equals(attribute)) {
        return Optional.of(reader.value(proto, where));
      }
    }
    return Optional.empty();
  }
}
