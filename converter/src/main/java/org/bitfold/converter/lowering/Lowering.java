package org.bitfold.converter.lowering;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.constants.ConstantEvaluator;
import org.bitfold.converter.constants.ShapeArguments;
import org.bitfold.converter.graph.Cancellation;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.RewriteLog;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.converter.lowering.Meaning.Known;
import org.bitfold.converter.onnx.OnnxGraph;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;
import org.bitfold.converter.onnx.Subgraph;

/**
 * Walks the ONNX graph once, in order, and keeps what each tensor means: known values are
 * evaluated, everything else becomes nodes of our graph.
 */
public final class Lowering {
  private final OnnxModel model;
  private final PictureSizes sizes;
  private final RewriteLog log;
  private final Map<String, Meaning> meanings = new HashMap<>();
  private final Comparisons comparisons = new Comparisons();
  private final Budget budget;

  private Lowering(OnnxModel model, PictureSizes sizes, RewriteLog log) {
    this.budget = Budget.of(model);
    this.model = model;
    this.sizes = sizes;
    this.log = log;
  }

  /**
   * Lowers a network.
   *
   * @param log takes notes
   * @throws ConversionException naming the node that cannot be carried
   */
  public static Graph lower(OnnxModel model, RewriteLog log) {
    OnnxGraph onnx = model.graph();
    List<OnnxNode> steps =
        StepwiseReductions.joined(needed(onnx), onnx.initializers(), onnx.outputs());
    List<OnnxNode> nodes = CompositeOps.unfolded(steps, onnx.initializers());
    try {
      return new Lowering(model, PictureSizes.ANY, log).graph(nodes);
    } catch (UnsuitableSizeException odd) {
      try {
        Graph graph = new Lowering(model, PictureSizes.MULTIPLES, log).graph(nodes);
        log.note(
            "height and width must be multiples of what the network halves: " + odd.getMessage());
        return graph;
      } catch (UnsuitableSizeException any) {
        throw any.refusal();
      }
    }
  }

  private Graph graph(List<OnnxNode> nodes) {
    List<GraphNode> pictures = new Pictures(sizes).of(model.graph().inputs(), meanings);
    model
        .graph()
        .initializers()
        .forEach((name, tensor) -> meanings.put(name, Known.same(tensor, sizes.count())));
    Readers readers = new Readers(nodes, model.graph().outputs());
    for (OnnxNode node : nodes) {
      step(node);
      readers.doneBy(node).forEach(meanings::remove);
    }
    List<Graph.Output> outputs = new ArrayList<>();
    for (String name : model.graph().outputs()) {
      outputs.add(new Graph.Output(name, output(name)));
    }
    return new Graph(pictures, outputs);
  }

  private void step(OnnxNode node) {
    Cancellation.checkpoint();
    List<Meaning> outputs = node.isNamed("If") ? branch(node) : lower(node);
    for (int i = 0; i < node.outputs().size() && i < outputs.size(); i++) {
      String name = node.outputs().get(i);
      meanings.put(name, named(outputs.get(i), name));
    }
  }

  /** What comes out of the branch that an If takes. */
  private List<Meaning> branch(OnnxNode node) {
    String condition = node.input(0).orElse("");
    Subgraph branch = Branch.taken(node, meaning(condition, node.label()), comparisons.on(node, 0));
    branch
        .initializers()
        .forEach((name, tensor) -> meanings.put(name, Known.same(tensor, sizes.count())));
    CompositeOps.unfolded(branch.nodes(), branch.initializers()).forEach(this::step);
    List<Meaning> outputs = new ArrayList<>();
    for (String output : branch.outputs()) {
      outputs.add(meaning(output, node.label()));
    }
    return Branch.standingFor(outputs, branch.outputs(), node.outputs());
  }

  private static Meaning named(Meaning meaning, String tensor) {
    return meaning instanceof Feature feature ? feature.standingFor(tensor) : meaning;
  }

  private List<Meaning> lower(OnnxNode node) {
    List<Optional<Meaning>> inputs = new ArrayList<>();
    boolean known = true;
    for (int i = 0; i < node.inputs().size(); i++) {
      Optional<Meaning> input = node.input(i).map(name -> meaning(name, node.label()));
      known &= input.isEmpty() || input.get() instanceof Known;
      inputs.add(input);
    }
    if (known) {
      SizeArithmetic.check(node, inputs);
      return evaluate(node, inputs);
    }
    try {
      if (node.domain().isEmpty() && inputs.get(0).orElse(null) instanceof Feature feature) {
        switch (node.op()) {
          case "Shape" -> {
            return List.of(shape(node, feature));
          }
          case "ConstantOfShape", "Size" ->
              throw node.refusal("needs the picture's content", "its size only", "");
          default -> {}
        }
      }
      return Operators.of(node).lower(new Call(node, inputs, sizes, budget, log));
    } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
      throw node.refusal("cannot be carried (" + e.getMessage() + ")", "", "");
    }
  }

  /** What the tensor {@code name} means, which {@code reader} wants to know. */
  private Meaning meaning(String name, String reader) {
    Meaning meaning = meanings.get(name);
    if (meaning == null) {
      throw new ConversionException(
          reader,
          "reads '%s', a further output of its node".formatted(name),
          "the node's first output",
          "Only the main output of this op is carried: leave what reads the other out of the"
              + " export");
    }
    return meaning;
  }

  private List<Meaning> evaluate(OnnxNode node, List<Optional<Meaning>> inputs) {
    boolean constant =
        inputs.stream()
            .flatMap(Optional::stream)
            .allMatch(meaning -> ((Known) meaning).constant().isPresent());
    List<List<OnnxTensor>> perSample = new ArrayList<>();
    for (int k = 0; k < sizes.count(); k++) {
      if (k > 0 && constant) {
        perSample.add(perSample.get(0));
        continue;
      }
      int sample = k;
      List<Optional<OnnxTensor>> values =
          inputs.stream()
              .map(input -> input.map(meaning -> ((Known) meaning).samples().get(sample)))
              .toList();
      perSample.add(
          ConstantEvaluator.evaluate(node, values)
              .orElseThrow(
                  () ->
                      node.refusal(
                          "the op is not evaluated on constants",
                          "",
                          "Export with do_constant_folding=True, or simplify the network with"
                              + " onnxsim")));
    }
    budget.evaluated(
        node, perSample.stream().flatMap(List::stream).mapToLong(OnnxTensor::stored).sum());
    comparisons.note(node, !constant);
    List<Meaning> outputs = new ArrayList<>();
    for (int i = 0; i < perSample.get(0).size(); i++) {
      int output = i;
      outputs.add(new Known(perSample.stream().map(values -> values.get(output)).toList()));
    }
    return outputs;
  }

  private Known shape(OnnxNode node, Feature feature) {
    List<OnnxTensor> shapes = new ArrayList<>();
    for (int k = 0; k < sizes.count(); k++) {
      int[] dims = feature.layout().dims(k);
      long[] all = new long[dims.length];
      for (int axis = 0; axis < dims.length; axis++) {
        all[axis] = dims[axis];
      }
      shapes.add(
          OnnxTensor.ofLongs(
              ShapeArguments.shapeSlice(
                  all, node.integer("start", 0), node.integer("end", Long.MAX_VALUE))));
    }
    return new Known(shapes);
  }

  private GraphNode output(String name) {
    String place = "output '%s'".formatted(name);
    return switch (meaning(name, place)) {
      case Known known ->
          throw new ConversionException(
              place, "does not depend on any input", "a network that does something", "");
      case Feature feature -> {
        if (feature.order().isEmpty() && !feature.isRow()) {
          throw new ConversionException(
              place,
              "its shape is %s in the middle of a rearrangement".formatted(shown(feature)),
              "[N, C, H, W], [N, H, W, C] or [N, C]",
              "End the network before the reshape");
        }
        yield feature.node();
      }
    };
  }

  private static String shown(Feature feature) {
    try {
      return feature.shape().toString();
    } catch (ArithmeticException e) {
      return "of more than 2^31 elements on an axis";
    }
  }

  /** The nodes that the outputs depend on, in order. */
  private static List<OnnxNode> needed(OnnxGraph graph) {
    Map<String, OnnxNode> makers = new HashMap<>();
    for (OnnxNode node : graph.nodes()) {
      node.outputs().forEach(output -> makers.put(output, node));
    }
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(graph.outputs());
    while (!open.isEmpty()) {
      String name = open.pop();
      if (needed.add(name) && makers.containsKey(name)) {
        open.addAll(makers.get(name).inputs());
      }
    }
    return graph.nodes().stream()
        .filter(node -> node.outputs().stream().anyMatch(needed::contains))
        .toList();
  }
}
