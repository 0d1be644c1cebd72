package org.bitfold.converter.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bitfold.converter.ConversionException;

/**
 * A node.
 *
 * @param name its name, or where it has none, its op and first output
 * @param op its operator
 * @param domain the operator's domain, {@code ""} for ONNX's own
 * @param opset the version of ONNX's own operators that the node is written in: the network's, or
 *     that of the function it comes from
 * @param inputs names of the tensors it reads; {@code ""} where an optional one is left out; of an
 *     op with graphs inside, also what these read
 * @param outputs names of the tensors it makes; {@code ""} where one is not wanted
 * @param attributes its attributes by name
 */
public record OnnxNode(
    String name,
    String op,
    String domain,
    int opset,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> attributes) {
  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /** How messages call this node: op and name. */
  public String label() {
    return "%s '%s'".formatted(domain.isEmpty() ? op : domain + "." + op, name);
  }

  /** Whether it is ONNX's own operator {@code name}. */
  public boolean isNamed(String name) {
    return domain.isEmpty() && op.equals(name);
  }

  /** The name of input {@code index}, or empty where it is left out. */
  public Optional<String> input(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty()
        ? Optional.of(inputs.get(index))
        : Optional.empty();
  }

  /** An integer attribute. */
  public long integer(String attribute, long otherwise) {
    return switch (attributes.get(attribute)) {
      case null -> otherwise;
      case OnnxAttribute.Int(long value) -> value;
      case OnnxAttribute other -> throw mistyped(attribute, "an integer", other);
    };
  }

  /** A list of integers. */
  public List<Long> integers(String attribute, List<Long> otherwise) {
    return switch (attributes.get(attribute)) {
      case null -> otherwise;
      case OnnxAttribute.Ints(List<Long> values) -> values;
      case OnnxAttribute other -> throw mistyped(attribute, "integers", other);
    };
  }

  /** A float attribute. */
  public float real(String attribute, float otherwise) {
    return switch (attributes.get(attribute)) {
      case null -> otherwise;
      case OnnxAttribute.Real(float value) -> value;
      case OnnxAttribute other -> throw mistyped(attribute, "a float", other);
    };
  }

  /** A string attribute. */
  public String text(String attribute, String otherwise) {
    return switch (attributes.get(attribute)) {
      case null -> otherwise;
      case OnnxAttribute.Text(String value) -> value;
      case OnnxAttribute other -> throw mistyped(attribute, "a string", other);
    };
  }

  /** Whether the node has the attribute. */
  public boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  /** The graph that is the value of {@code attribute}. */
  public Subgraph graph(String attribute) {
    return switch (attributes.get(attribute)) {
      case OnnxAttribute.Graph(Subgraph value) -> value;
      case null ->
          throw refusal(
              "attribute '%s' is missing".formatted(attribute),
              "",
              "The file does not follow the ONNX specification; check it with onnx.checker");
      case OnnxAttribute other -> throw mistyped(attribute, "a graph", other);
    };
  }

  /** The same node with tensors called otherwise, those of graphs inside it included. */
  public OnnxNode renamed(UnaryOperator<String> rename) {
    UnaryOperator<String> given = tensor -> tensor.isEmpty() ? "" : rename.apply(tensor);
    Map<String, OnnxAttribute> renamed = new HashMap<>(attributes);
    renamed.replaceAll(
        (key, value) ->
            value instanceof OnnxAttribute.Graph(Subgraph graph)
                ? new OnnxAttribute.Graph(graph.renamed(given))
                : value);
    return new OnnxNode(
        name,
        op,
        domain,
        opset,
        inputs.stream().map(given).toList(),
        outputs.stream().map(given).toList(),
        renamed);
  }

  /** An exception about this node. */
  public ConversionException refusal(String found, String expected, String advice) {
    return new ConversionException(label(), found, expected, advice);
  }

  private ConversionException mistyped(String attribute, String expected, OnnxAttribute found) {
    return refusal(
        "attribute '%s' is %s".formatted(attribute, found.getClass().getSimpleName()),
        expected,
        "The file does not follow the ONNX specification; check it with onnx.checker");
  }
}
