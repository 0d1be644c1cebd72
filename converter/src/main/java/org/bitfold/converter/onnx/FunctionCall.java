package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One call of a function: what names and attributes of its body stand for. Tensors inside are named
 * after the call, so that two calls do not meet.
 */
final class FunctionCall {
  private final OnnxNode node;
  private final LocalFunction function;
  private final TensorNames tensors;
  private final Map<String, String> names = new HashMap<>();
  private final List<OnnxNode> passedOn = new ArrayList<>();

  FunctionCall(OnnxNode node, LocalFunction function, TensorNames tensors) {
    this.node = node;
    this.function = function;
    this.tensors = tensors;
    checkFits();
    List<String> inputs = function.proto().getInputList();
    for (int i = 0; i < inputs.size(); i++) {
      names.put(inputs.get(i), node.input(i).orElse(""));
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (!output.isEmpty()) {
        stand(function.proto().getOutput(i), output);
      }
    }
  }

  private void checkFits() {
    for (Map.Entry<String, OnnxAttribute> attribute : node.attributes().entrySet()) {
      if (attribute.getValue() instanceof OnnxAttribute.Graph) {
        throw node.refusal(
            "hands its function a graph, attribute '%s'".formatted(attribute.getKey()),
            "numbers, strings and tensors",
            LocalFunctions.ADVICE);
      }
    }
    int inputs = function.proto().getInputCount();
    int outputs = function.proto().getOutputCount();
    if (node.inputs().size() > inputs || node.outputs().size() > outputs) {
      throw node.refusal(
          "%d inputs and %d outputs for a function that has %d and %d"
              .formatted(node.inputs().size(), node.outputs().size(), inputs, outputs),
          "",
          "The file does not follow the ONNX specification; check it with onnx.checker");
    }
  }

  /** A result of the body is the caller's {@code output}; of an input, or a second time, a copy. */
  private void stand(String result, String output) {
    if (names.putIfAbsent(result, output) != null) {
      passedOn.add(
          new OnnxNode(
              node.name(),
              "Identity",
              "",
              node.opset(),
              List.of(names.get(result)),
              List.of(output),
              Map.of()));
    }
  }

  /** What hands on results that no node of the body makes by themselves. */
  List<OnnxNode> passedOn() {
    return passedOn;
  }

  /** A node of the body, or of a graph inside it, in this call. */
  OnnxNode bound(OnnxNode body) {
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();
    body.attributes()
        .forEach(
            (name, value) -> {
              OnnxAttribute resolved =
                  value instanceof OnnxAttribute.Reference(String of) ? resolved(of) : value;
              if (resolved != null) {
                attributes.put(name, resolved);
              }
            });
    OnnxNode bound =
        new OnnxNode(
            node.name() + "/" + body.name(),
            body.op(),
            body.domain(),
            body.opset(),
            body.inputs().stream().map(this::renamed).toList(),
            body.outputs().stream().map(this::renamed).toList(),
            attributes);
    return FunctionInliner.inside(
        bound,
        graph -> graph.with(graph.nodes().stream().map(this::bound).toList(), this::renamed));
  }

  /** The caller's attribute, or the function's default, or null: then the body's op has its own. */
  private OnnxAttribute resolved(String name) {
    OnnxAttribute own = node.attributes().get(name);
    return own != null ? own : function.standard(name, node.label()).orElse(null);
  }

  private String renamed(String name) {
    return name.isEmpty()
        ? ""
        : names.computeIfAbsent(name, own -> tensors.unused(node.name() + "/" + own));
  }
}
