package org.bitfold.verifier.original;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Output;

/**
 * A network of Keras and TensorFlow, whose pictures are {@code [N, H, W, C]}, seen as one of {@code
 * [N, C, H, W]}: with a Transpose behind each such input and in front of each such output. Where
 * the shape could be either, as with a picture as high as it has channels, a Transpose that is
 * there already tells.
 */
final class ChannelsLast {
  private static final List<Long> TO_LAST = SunkTransposes.TO_LAST;
  private static final List<Long> TO_FIRST = SunkTransposes.TO_FIRST;

  private final Model model;
  private final GraphProto.Builder graph;
  private final Map<String, String> renamed = new HashMap<>();

  private ChannelsLast(Model model, GraphProto graph) {
    this.model = model;
    this.graph = graph.toBuilder();
  }

  /** The network with channels first, as {@code model} says how many each picture has. */
  static ModelProto asFirst(ModelProto network, Model model) {
    return network.toBuilder()
        .setGraph(new ChannelsLast(model, network.getGraph()).asFirst())
        .build();
  }

  private GraphProto asFirst() {
    List<NodeProto> before = new ArrayList<>();
    List<NodeProto> after = new ArrayList<>();
    for (int i = 0; i < graph.getInputCount(); i++) {
      ValueInfoProto input = graph.getInput(i);
      if (isLast(input, channels(input.getName()), isMadeFirst(input.getName()))) {
        before.add(SunkTransposes.transpose(input.getName(), last(input.getName()), TO_LAST));
        graph.setInput(i, declaredFirst(input));
      }
    }
    for (int i = 0; i < graph.getOutputCount(); i++) {
      ValueInfoProto output = graph.getOutput(i);
      if (isLast(output, channels(output.getName()), isMadeLast(output.getName()))) {
        after.add(SunkTransposes.transpose(last(output.getName()), output.getName(), TO_FIRST));
        graph.setOutput(i, declaredFirst(output));
      }
    }
    if (renamed.isEmpty()) {
      return graph.build();
    }
    List<NodeProto> nodes = graph.getNodeList().stream().map(this::renamed).toList();
    return graph.clearNode().addAllNode(before).addAllNode(nodes).addAllNode(after).build();
  }

  private int channels(String name) {
    for (Input input : model.inputs()) {
      if (input.name().equals(name)) {
        return input.channels();
      }
    }
    for (Output output : model.outputs()) {
      if (output.name().equals(name)) {
        return model.types().get(output.value()).channels();
      }
    }
    return 0;
  }

  /** Whether all that the network does with an input is to put its channels first. */
  private boolean isMadeFirst(String input) {
    List<NodeProto> readers =
        graph.getNodeList().stream().filter(node -> node.getInputList().contains(input)).toList();
    return !readers.isEmpty()
        && readers.stream().allMatch(node -> SunkTransposes.is(node, TO_FIRST));
  }

  /** Whether the last thing that happens to an output is that its channels are put last. */
  private boolean isMadeLast(String output) {
    return graph.getNodeList().stream()
        .anyMatch(
            node -> node.getOutputList().contains(output) && SunkTransposes.is(node, TO_LAST));
  }

  private static boolean isLast(ValueInfoProto info, int channels, boolean transposed) {
    TensorShapeProto shape = info.getType().getTensorType().getShape();
    return channels > 0
        && shape.getDimCount() == 4
        && shape.getDim(3).getDimValue() == channels
        && (transposed || shape.getDim(1).getDimValue() != channels);
  }

  private static ValueInfoProto declaredFirst(ValueInfoProto info) {
    ValueInfoProto.Builder first = info.toBuilder();
    TensorShapeProto shape = info.getType().getTensorType().getShape();
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    TO_FIRST.forEach(axis -> dims.addDim(shape.getDim(axis.intValue())));
    first.getTypeBuilder().getTensorTypeBuilder().setShape(dims);
    return first.build();
  }

  private String last(String tensor) {
    return renamed.computeIfAbsent(tensor, name -> name + "/channels-last");
  }

  private NodeProto renamed(NodeProto node) {
    NodeProto.Builder result = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      result.setInput(i, renamed.getOrDefault(node.getInput(i), node.getInput(i)));
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      result.setOutput(i, renamed.getOrDefault(node.getOutput(i), node.getOutput(i)));
    }
    return result.build();
  }
}
