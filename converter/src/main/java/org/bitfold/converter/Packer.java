package org.bitfold.converter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.onnx.OnnxInput;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.model.Input;
import org.bitfold.model.InvalidModelException;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;

/** A graph of packed ops → the packed model. */
final class Packer {
  private final Graph graph;
  private final Map<GraphNode, Integer> values = new HashMap<>();

  private Packer(Graph graph) {
    this.graph = graph;
  }

  /**
   * The packed model, without a self-test.
   *
   * @throws ConversionException if the graph breaks a rule of packed models
   */
  static Model pack(Graph graph, OnnxModel onnx, Metadata metadata, Provenance provenance) {
    try {
      return new Packer(graph).model(onnx, metadata, provenance);
    } catch (InvalidModelException e) {
      throw new ConversionException("the converted network", e.getMessage(), "", "");
    }
  }

  private Model model(OnnxModel onnx, Metadata metadata, Provenance provenance) {
    List<Input> inputs = new ArrayList<>();
    for (GraphNode picture : graph.pictures()) {
      values.put(picture, values.size());
      inputs.add(input(picture, onnx));
    }
    List<Node> nodes = new ArrayList<>();
    for (GraphNode node : graph.nodes()) {
      if (node.op() instanceof GraphOp.Carried(Op op)) {
        values.put(node, values.size());
        List<Integer> operands = node.operands().stream().map(values::get).toList();
        nodes.add(new Node(node.name(), op, operands, source(node, onnx)));
      }
    }
    List<Output> outputs =
        graph.outputs().stream()
            .map(output -> new Output(output.name(), values.get(output.node())))
            .toList();
    return new Model(inputs, nodes, outputs, metadata, provenance, Optional.empty());
  }

  /** Tensors inside composite ops are not in the file: nothing can stand for them. */
  private static String source(GraphNode node, OnnxModel onnx) {
    return onnx.graph().tensors().contains(node.source()) ? node.source() : "";
  }

  /** Height and width stay open, unless the network bakes them in. */
  private Input input(GraphNode picture, OnnxModel onnx) {
    Input open = ((GraphOp.Picture) picture.op()).input();
    if (!bakesSizesIn()) {
      return open;
    }
    for (OnnxInput declared : onnx.graph().inputs()) {
      if (declared.name().equals(open.name()) && declared.dims().size() == 4) {
        int height = Math.toIntExact(Math.max(0, declared.dims().get(2)));
        int width = Math.toIntExact(Math.max(0, declared.dims().get(3)));
        return new Input(open.name(), open.channels(), height, width);
      }
    }
    return open;
  }

  /** Flattening more than one pixel fixes the size of the picture. */
  private boolean bakesSizesIn() {
    return graph.nodes().stream()
        .anyMatch(
            node ->
                node.carried().orElse(null) instanceof Op.Flatten flatten
                    && flatten.height() * flatten.width() > 1);
  }
}
