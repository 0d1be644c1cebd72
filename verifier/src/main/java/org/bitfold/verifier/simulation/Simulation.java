package org.bitfold.verifier.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.OperatorSetIdProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.format.AtomicFile;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.ValueType;

/** Writes a packed model as ONNX of float operations, opset 13 (19 where a pool is dilated). */
public final class Simulation {
  private static final int OPSET = 13;
  private static final int IR_VERSION = 8;

  /** The first opset whose AveragePool has dilations, and the IR version that goes with it. */
  private static final int DILATED_POOL_OPSET = 19;

  private static final int DILATED_POOL_IR_VERSION = 9;

  private Simulation() {}

  /**
   * Writes the simulation of {@code model}, whole or not at all.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Model model, Path path) throws IOException {
    AtomicFile.write(path, proto(model).toByteArray());
  }

  /**
   * The simulation of {@code model}. Each value of the packed model is a tensor {@code [1, C, H,
   * W]} of floats named {@link #tensorOf}.
   */
  public static ModelProto proto(Model model) {
    OnnxGraph graph = new OnnxGraph();
    graph.proto().setName("simulation");
    for (int i = 0; i < model.inputs().size(); i++) {
      Input input = model.inputs().get(i);
      graph.proto().addInput(declare(input));
      graph.named(tensorOf(i), "Identity", List.of(input.name()));
    }
    List<ValueType> types = model.types();
    OpTranslation translation = new OpTranslation(graph);
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      List<String> operands = node.inputs().stream().map(Simulation::tensorOf).toList();
      List<ValueType> operandTypes = node.inputs().stream().map(types::get).toList();
      String result = translation.translate(node.op(), operands, operandTypes);
      graph.named(tensorOf(model.valueOf(i)), "Identity", List.of(result));
    }
    for (Output output : model.outputs()) {
      graph.proto().addOutput(declare(output, types.get(output.value()).channels()));
      graph.named(output.name(), "Identity", List.of(tensorOf(output.value())));
    }
    boolean dilated = model.nodes().stream().anyMatch(node -> isDilatedPool(node.op()));
    return ModelProto.newBuilder()
        .setIrVersion(dilated ? DILATED_POOL_IR_VERSION : IR_VERSION)
        .setProducerName("bitfold simulate")
        .addOpsetImport(
            OperatorSetIdProto.newBuilder()
                .setDomain("")
                .setVersion(dilated ? DILATED_POOL_OPSET : OPSET))
        .setGraph(graph.proto())
        .build();
  }

  /** The name of the tensor that simulates value {@code value} of the packed model. */
  public static String tensorOf(int value) {
    return "value_" + value;
  }

  private static boolean isDilatedPool(Op op) {
    return op instanceof Op.AveragePool pool
        && (pool.window().dilationY() > 1 || pool.window().dilationX() > 1);
  }

  private static ValueInfoProto declare(Input input) {
    return declare(
        input.name(),
        input.channels(),
        dimension(input.height(), "height"),
        dimension(input.width(), "width"));
  }

  private static ValueInfoProto declare(Output output, int channels) {
    return declare(
        output.name(),
        channels,
        dimension(0, output.name() + "_height"),
        dimension(0, output.name() + "_width"));
  }

  private static TensorShapeProto.Dimension dimension(int size, String symbol) {
    TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
    return size > 0 ? dimension.setDimValue(size).build() : dimension.setDimParam(symbol).build();
  }

  private static ValueInfoProto declare(
      String name,
      int channels,
      TensorShapeProto.Dimension height,
      TensorShapeProto.Dimension width) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(channels))
            .addDim(height)
            .addDim(width)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
