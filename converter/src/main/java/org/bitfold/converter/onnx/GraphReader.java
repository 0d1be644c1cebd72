package org.bitfold.converter.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;

/** The graph out of protobuf: names checked, functions inlined, nodes sorted. */
final class GraphReader {
  private final TensorReader tensors;

  GraphReader(TensorReader tensors) {
    this.tensors = tensors;
  }

  OnnxGraph read(ModelProto model, Map<String, Integer> opsets) {
    GraphProto graph = model.getGraph();
    if (graph.getSparseInitializerCount() > 0) {
      throw new ConversionException(
          "the network", "sparse initializers", "dense ones", "Export without sparsity");
    }
    int opset = opsets.get("");
    NodeReader reader = new NodeReader(this.tensors, opset);
    List<OnnxNode> nodes = graph.getNodeList().stream().map(reader::read).toList();
    Map<String, OnnxTensor> initializers = initializers(graph);
    TensorNames names = new TensorNames();
    graph.getInputList().forEach(input -> names.add(input.getName()));
    initializers.keySet().forEach(names::add);
    names.addMadeBy(nodes);
    LocalFunctions functions = new LocalFunctions(model.getFunctionsList(), this.tensors, opset);
    nodes = new FunctionInliner(functions, names).inline(nodes);
    Set<String> tensors = new HashSet<>();
    nodes.forEach(node -> tensors.addAll(node.outputs()));
    List<OnnxInput> inputs = new ArrayList<>();
    for (ValueInfoProto input : graph.getInputList()) {
      if (!initializers.containsKey(input.getName())) {
        inputs.add(input(input));
      }
    }
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    if (outputs.isEmpty()) {
      throw new ConversionException("the network", "no output", "at least one", "");
    }
    Set<String> given = new HashSet<>(initializers.keySet());
    for (OnnxInput input : inputs) {
      if (!given.add(input.name())) {
        throw new ConversionException(
            "input '%s'".formatted(input.name()), "the name is given twice", "", "");
      }
    }
    List<OnnxNode> sorted = TopologicalOrder.of(nodes, given, outputs);
    return new OnnxGraph(inputs, outputs, sorted, initializers, tensors);
  }

  private Map<String, OnnxTensor> initializers(GraphProto graph) {
    Map<String, OnnxTensor> initializers = new HashMap<>();
    for (TensorProto proto : graph.getInitializerList()) {
      String where = "initializer '%s'".formatted(proto.getName());
      if (initializers.put(proto.getName(), tensors.read(proto, where)) != null) {
        throw new ConversionException(where, "the name is given twice", "", "");
      }
    }
    return initializers;
  }

  private static OnnxInput input(ValueInfoProto proto) {
    String where = "input '%s'".formatted(proto.getName());
    TypeProto type = proto.getType();
    if (!type.hasTensorType()) {
      throw new ConversionException(where, "not a tensor", "a float32 tensor [N, C, H, W]", "");
    }
    DataType element =
        DataType.of(type.getTensorType().getElemType())
            .orElseThrow(
                () ->
                    new ConversionException(
                        where,
                        "elements of type " + DataType.name(type.getTensorType().getElemType()),
                        "float32",
                        ""));
    List<Long> dims = new ArrayList<>();
    for (TensorShapeProto.Dimension dim : type.getTensorType().getShape().getDimList()) {
      dims.add(dim.hasDimValue() && dim.getDimValue() > 0 ? dim.getDimValue() : -1L);
    }
    return new OnnxInput(proto.getName(), element, dims);
  }
}
