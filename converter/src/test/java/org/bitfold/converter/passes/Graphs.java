package org.bitfold.converter.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;

/** Small graphs, before and after a pass: as sketches, and as the numbers they compute. */
final class Graphs {
  private static final int HEIGHT = 4;
  private static final int WIDTH = 5;

  private Graphs() {}

  static GraphNode picture(int channels) {
    return GraphNode.of("x", "x", new GraphOp.Picture(new Input("x", channels, 0, 0)), List.of());
  }

  /** A node, named as given. */
  static GraphNode node(String name, Op op, GraphNode... operands) {
    return GraphNode.of(name, name, op, operands);
  }

  /** Outputs y0, y1, … */
  static Graph graph(GraphNode picture, GraphNode... outputs) {
    List<Graph.Output> all = new ArrayList<>();
    for (GraphNode output : outputs) {
      all.add(new Graph.Output("y" + all.size(), output));
    }
    return new Graph(List.of(picture), all);
  }

  static Graph after(Pass pass, Graph before) {
    return pass.apply(before, new RewriteLog());
  }

  static FloatVector vector(float... values) {
    return FloatVector.of(values);
  }

  static Op affine(float[] scale, float... bias) {
    return new Op.Affine(FloatVector.of(scale), FloatVector.of(bias));
  }

  /** A shift, one per channel. */
  static Op shift(float... bias) {
    return new Op.Affine(FloatVector.filled(bias.length, 1), FloatVector.of(bias));
  }

  /** Seeded weights without a 0, and biases of 0. */
  static Op.Conv2d conv(int outputs, int inputs, int kernel, int pad) {
    Random random = new Random(outputs * 100L + inputs);
    float[] weights = new float[outputs * kernel * kernel * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (random.nextBoolean() ? 1 : -1) * (0.25f + random.nextFloat());
    }
    return new Op.Conv2d(
        new FloatFilters(outputs, kernel, kernel, inputs, FloatVector.of(weights)),
        FloatVector.filled(outputs, 0),
        Window.padded(pad),
        1);
  }

  /** Seeded signs. */
  static Op.BinaryConv2d binaryConv(int outputs, int inputs, int kernel, int pad) {
    Random random = new Random(outputs * 100L + inputs);
    byte[] signs = new byte[outputs * kernel * kernel * inputs];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    return new Op.BinaryConv2d(
        BitFilters.pack(outputs, kernel, kernel, inputs, signs), Window.padded(pad), 1);
  }

  /** The outputs as nested calls: {@code Affine(PRelu(x))}; several are separated by blanks. */
  static String sketch(Graph graph) {
    return graph.outputs().stream()
        .map(output -> sketch(output.node()))
        .collect(Collectors.joining(" "));
  }

  private static String sketch(GraphNode node) {
    String operands =
        node.operands().stream().map(Graphs::sketch).collect(Collectors.joining(", "));
    return switch (node.op()) {
      case GraphOp.Picture picture -> "x";
      case GraphOp.Carried(Op op) -> op.opName() + "(" + operands + ")";
      case GraphOp.Pointwise pointwise -> pointwise.function().onnxName() + "(" + operands + ")";
    };
  }

  /** The outputs for the NCHW picture {@code x} of 4×5 pixels. */
  static List<float[]> run(Graph graph, float... x) {
    Map<GraphNode, Integer> values = new HashMap<>();
    List<Input> inputs = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (GraphNode node : graph.nodes()) {
      List<Integer> operands = node.operands().stream().map(values::get).toList();
      values.put(node, values.size());
      switch (node.op()) {
        case GraphOp.Picture(Input input) -> inputs.add(input);
        case GraphOp.Carried(Op op) -> nodes.add(new Node(node.name(), op, operands, ""));
        case GraphOp.Pointwise pointwise -> throw new AssertionError("not packed: " + node);
      }
    }
    Model model =
        new Model(
            inputs,
            nodes,
            graph.outputs().stream()
                .map(output -> new Output(output.name(), values.get(output.node())))
                .toList(),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1),
            Provenance.none(),
            Optional.empty());
    Tensor tensor = Tensor.fromNchw(new Shape(HEIGHT, WIDTH, inputs.get(0).channels()), x);
    return ReferenceInterpreter.outputs(model, List.of(tensor)).stream()
        .map(Tensor::toNchw)
        .toList();
  }

  /** A seeded picture with zeros of both signs, subnormals and large numbers among its samples. */
  static float[] samples(int channels) {
    float[] odd = {0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1, -1, 300, -300};
    Random random = new Random(channels);
    float[] x = new float[channels * HEIGHT * WIDTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 3 == 0 ? odd[random.nextInt(odd.length)] : (float) random.nextGaussian();
    }
    return x;
  }

  /** Fails if the outputs differ by more than {@code tolerance} of the largest; 0: by anything. */
  static void same(Graph before, Graph after, double tolerance) {
    float[] x = samples(before.pictures().get(0).channels());
    List<float[]> expected = run(before, x);
    List<float[]> found = run(after, x);
    if (expected.size() != found.size()) {
      throw new AssertionError(expected.size() + " outputs before, " + found.size() + " after");
    }
    for (int o = 0; o < expected.size(); o++) {
      same(expected.get(o), found.get(o), tolerance);
    }
  }

  private static void same(float[] expected, float[] found, double tolerance) {
    if (expected.length != found.length) {
      throw new AssertionError(expected.length + " numbers before, " + found.length + " after");
    }
    double largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs((double) expected[i] - found[i]) <= tolerance * largest)) {
        throw new AssertionError(
            "element %d: %s before, %s after".formatted(i, expected[i], found[i]));
      }
    }
  }
}
