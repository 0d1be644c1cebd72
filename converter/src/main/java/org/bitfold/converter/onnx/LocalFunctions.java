package org.bitfold.converter.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.FunctionProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;

/**
 * The functions that a file brings along, by what ONNX identifies them by: domain, name and, since
 * IR version 10, overload. Each may be written in an opset of its own.
 */
final class LocalFunctions {
  static final String ADVICE =
      "Inline functions before conversion (onnx.inliner.inline_local_functions)";

  private final Map<String, LocalFunction> functions = new HashMap<>();

  /**
   * @param opset the version of ONNX's operators that the network is written in
   */
  LocalFunctions(List<FunctionProto> protos, TensorReader tensors, int opset) {
    for (FunctionProto proto : protos) {
      String identity =
          identity(
              Domains.normal(proto.getDomain()),
              NodeReader.op(proto.getName(), proto.getOverload()));
      int own = opset(proto, identity, opset);
      LocalFunction function = new LocalFunction(identity, proto, new NodeReader(tensors, own));
      if (functions.put(identity, function) != null) {
        throw new ConversionException(
            "function " + identity,
            "is given twice",
            "one function of a domain, name and overload",
            "The file is damaged; export it again");
      }
    }
  }

  private static String identity(String domain, String op) {
    return domain + "::" + op;
  }

  private static int opset(FunctionProto proto, String identity, int otherwise) {
    for (OperatorSetIdProto one : proto.getOpsetImportList()) {
      if (Domains.normal(one.getDomain()).isEmpty()) {
        if (one.getVersion() < OnnxReader.OLDEST_OPSET) {
          throw new ConversionException(
              "function " + identity,
              "uses ONNX opset " + one.getVersion(),
              "opset %d or newer".formatted(OnnxReader.OLDEST_OPSET),
              ADVICE);
        }
        return (int) Math.min(one.getVersion(), Integer.MAX_VALUE);
      }
    }
    return otherwise;
  }

  /**
   * The function that {@code node} calls; empty where it is an operator.
   *
   * @throws ConversionException if it calls an overload that is not there
   */
  Optional<LocalFunction> calledBy(OnnxNode node) {
    LocalFunction function = functions.get(identity(node.domain(), node.op()));
    if (function == null && NodeReader.isOverload(node.op())) {
      throw node.refusal(
          "the file has no function of this overload",
          "one of " + new TreeSet<>(functions.keySet()),
          LocalFunctions.ADVICE);
    }
    return Optional.ofNullable(function);
  }
}
