package org.bitfold.converter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bitfold.converter.constants.ConstantEvaluator;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.onnx.NodeCase;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TensorShapeProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.junit.jupiter.api.Test;

/**
 * The ONNX project's own node tests, each in up to three ways: on constants; with its first float
 * input as a picture and the others as constants; with all its float inputs as pictures. What comes
 * of each is listed in {@code outcomes.txt}: {@code same}, or the refusal. So neither a new
 * acceptance nor a new refusal goes unseen. {@code -Dbitfold.outcomes=write} writes the list anew.
 */
class OnnxNodeTest {
  private static final String OUTCOMES = "onnx-node-tests/outcomes.txt";
  private static final String SAME = "same";
  private static final Set<String> ELEMENTWISE =
      Set.of("Clip", "LeakyRelu", "HardSigmoid", "Elu", "HardSwish", "Softsign", "Sum", "Mean");

  @Test
  void everyCaseComesOutAsListed() throws IOException {
    Set<String> found = new TreeSet<>();
    for (NodeCase node : NodeCase.all()) {
      constants(node).ifPresent(outcome -> found.add(node.name() + " constants: " + outcome));
      List<Integer> floats = floats(node);
      if (!floats.isEmpty()) {
        found.add(node.name() + " picture: " + carried(node, floats.subList(0, 1)));
      }
      if (floats.size() > 1) {
        found.add(node.name() + " pictures: " + carried(node, floats));
      }
    }
    if ("write".equals(System.getProperty("bitfold.outcomes"))) {
      Path source = Path.of(System.getProperty("bitfold.root"), "converter/src/test/resources");
      Files.write(source.resolve(OUTCOMES), found);
    }
    Set<String> expected = new TreeSet<>(listed());
    Set<String> gone = new TreeSet<>(expected);
    gone.removeAll(found);
    Set<String> come = new TreeSet<>(found);
    come.removeAll(expected);
    assertEquals(
        String.join("\n", gone),
        String.join("\n", come),
        "outcomes that are not as listed; -Dbitfold.outcomes=write writes the list anew");
  }

  @Test
  void noListedOutcomeIsWrong() throws IOException {
    assertEquals(List.of(), listed().stream().filter(line -> line.contains("DIFFERS")).toList());
  }

  private static List<String> listed() throws IOException {
    try (InputStream resource = OnnxNodeTest.class.getResourceAsStream("/" + OUTCOMES)) {
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Empty where the op is not one that is evaluated. */
  private static Optional<String> constants(NodeCase node) {
    if (node.model().getGraph().getNodeCount() > 1) {
      return Optional.empty();
    }
    try {
      List<Optional<OnnxTensor>> inputs = new ArrayList<>();
      int next = 0;
      for (String name : node.model().getGraph().getNode(0).getInputList()) {
        inputs.add(
            name.isEmpty()
                ? Optional.empty()
                : Optional.of(NodeCase.value(node.inputs().get(next++))));
      }
      return ConstantEvaluator.evaluate(node.node(), inputs)
          .map(outputs -> compared(node, outputs));
    } catch (ConversionException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static String compared(NodeCase node, List<OnnxTensor> outputs) {
    for (int i = 0; i < Math.min(outputs.size(), node.outputs().size()); i++) {
      OnnxTensor expected = NodeCase.value(node.outputs().get(i));
      OnnxTensor found = outputs.get(i).dense();
      if (expected.type() != found.type()
          || !List.of(boxed(expected.dims())).equals(List.of(boxed(found.dims())))) {
        return "DIFFERS: %s, expected %s".formatted(found, expected);
      }
      for (int k = 0; k < expected.stored(); k++) {
        if (!close(expected.at(k), found.at(k))) {
          return "DIFFERS: %s, expected %s".formatted(found.at(k), expected.at(k));
        }
      }
    }
    return SAME;
  }

  private static Integer[] boxed(int[] dims) {
    return IntStream.of(dims).boxed().toArray(Integer[]::new);
  }

  /** As near as ONNX's own runner asks for. */
  private static boolean close(double expected, double found) {
    return Double.compare(expected, found) == 0
        || expected == found
        || Math.abs(expected - found) <= 1e-7 + 1e-3 * Math.abs(expected);
  }

  /** The inputs of floats that have as many axes as the first of them: those may be pictures. */
  private static List<Integer> floats(NodeCase node) {
    List<Integer> floats =
        IntStream.range(0, node.inputs().size())
            .filter(i -> node.inputs().get(i).getDataType() == TensorProto.DataType.FLOAT_VALUE)
            .boxed()
            .toList();
    return floats.isEmpty()
        ? floats
        : floats.stream()
            .filter(i -> dims(node, i).size() == dims(node, floats.get(0)).size())
            .toList();
  }

  private static String carried(NodeCase node, List<Integer> pictures) {
    ModelProto network = network(node, pictures);
    Conversion conversion;
    try {
      conversion =
          Converted.withFile(
              network.toByteArray(),
              path -> {
                try {
                  return Converter.convert(path, ConvertOptions.defaults().withAllowFloat(true));
                } catch (ConversionException e) {
                  String place = e.node().replaceAll("^\\S*\\.onnx(: )?", "");
                  throw e.named(place);
                }
              });
    } catch (ConversionException e) {
      return e.getMessage();
    }
    try {
      return run(conversion.model(), node, pictures);
    } catch (NonFiniteInputException e) {
      return "NaN and infinity are refused when it runs";
    }
  }

  /** The case's network with its first float input as a picture, if it has one. */
  static ModelProto network(NodeCase node) {
    return network(node, floats(node).stream().limit(1).toList());
  }

  /** The case's network with the chosen inputs as pictures and the others as initializers. */
  private static ModelProto network(NodeCase node, List<Integer> pictures) {
    GraphProto.Builder graph = node.model().getGraph().toBuilder().clearInput();
    for (int i = 0; i < node.inputs().size(); i++) {
      ValueInfoProto input = node.model().getGraph().getInput(i);
      if (!pictures.contains(i)) {
        graph.addInitializer(node.inputs().get(i).toBuilder().setName(input.getName()));
        continue;
      }
      TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
      for (long dim : dims(node, i)) {
        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dim));
      }
      graph.addInput(
          ValueInfoProto.newBuilder()
              .setName(input.getName())
              .setType(
                  TypeProto.newBuilder()
                      .setTensorType(
                          TypeProto.Tensor.newBuilder()
                              .setElemType(TensorProto.DataType.FLOAT_VALUE)
                              .setShape(shape))));
    }
    return node.model().toBuilder().setGraph(graph).build();
  }

  /** The input's extents; what works element by element is given four axes. */
  private static List<Long> dims(NodeCase node, int input) {
    List<Long> dims = new ArrayList<>(node.inputs().get(input).getDimsList());
    boolean elementwise =
        node.model().getGraph().getNodeList().stream()
            .map(NodeProto::getOpType)
            .allMatch(op -> ELEMENTWISE.contains(op) || ScalarFunction.named(op).isPresent());
    while (elementwise && dims.size() < 4) {
      dims.addFirst(1L);
    }
    return dims;
  }

  /** One run per member of the batch, by the reference and by the fast session. */
  private static String run(Model model, NodeCase node, List<Integer> pictures) {
    long batch = pictures.stream().mapToLong(i -> dims(node, i).get(0)).max().orElseThrow();
    List<List<Float>> found = new ArrayList<>();
    model.outputs().forEach(_ -> found.add(new ArrayList<>()));
    for (int n = 0; n < batch; n++) {
      List<Tensor> inputs = new ArrayList<>();
      for (int i : pictures) {
        inputs.add(member(NodeCase.value(node.inputs().get(i)), dims(node, i), n));
      }
      List<Tensor> outputs = ReferenceInterpreter.outputs(model, inputs);
      try (Session session = Session.open(model, SessionOptions.defaults())) {
        assertEquals(outputs, session.run(inputs), node.name());
      }
      for (int i = 0; i < outputs.size(); i++) {
        for (float value : outputs.get(i).toNchw()) {
          found.get(i).add(value);
        }
      }
    }
    for (int i = 0; i < found.size(); i++) {
      OnnxTensor expected = NodeCase.value(node.outputs().get(i));
      if (expected.stored() != found.get(i).size()) {
        return "DIFFERS: %d elements, expected %s".formatted(found.get(i).size(), expected);
      }
      for (int k = 0; k < expected.stored(); k++) {
        if (!close(expected.at(k), found.get(i).get(k))) {
          return String.format(
              Locale.ROOT, "DIFFERS: %s, expected %s", found.get(i).get(k), expected.at(k));
        }
      }
    }
    return SAME;
  }

  private static Tensor member(OnnxTensor value, List<Long> dims, int n) {
    boolean row = dims.size() == 2;
    int height = row ? 1 : Math.toIntExact(dims.get(2));
    int width = row ? 1 : Math.toIntExact(dims.get(3));
    Shape shape = new Shape(height, width, Math.toIntExact(dims.get(1)));
    int size = height * width * shape.channels();
    int start = dims.get(0) == 1 ? 0 : n * size;
    float[] nchw = new float[size];
    for (int i = 0; i < size; i++) {
      nchw[i] = (float) value.at(start + i);
    }
    return Tensor.fromNchw(shape, nchw);
  }
}
