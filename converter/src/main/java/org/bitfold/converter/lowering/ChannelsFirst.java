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
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxGraph;
import org.bitfold.converter.onnx.OnnxInput;
import org.bitfold.converter.onnx.OnnxModel;
import org.bitfold.converter.onnx.OnnxNode;

/**
 * Inputs {@code [N, H, W, C]} (what Keras and Larq write through tf2onnx) as {@code [N, C, H, W]}
 * with a Transpose behind. Which of the two an input is, the network says: the first convolution,
 * normalization or pool that it reaches has its channels on axis 1, the first linear layer on the
 * last.
 */
public final class ChannelsFirst {
  private static final int[] IDENTITY = {0, 1, 2, 3};
  private static final Set<Long> AXES = Set.of(0L, 1L, 2L, 3L);
  private static final List<Long> TO_LAST = List.of(0L, 2L, 3L, 1L);

  /** Ops that have channels on axis 1. */
  private static final Set<String> DECISIVE =
      Set.of(
          "Conv",
          "ConvTranspose",
          "BatchNormalization",
          "InstanceNormalization",
          "MaxPool",
          "AveragePool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "DepthToSpace",
          "SpaceToDepth");

  /** Ops that leave every element where it is, beside the functions of single elements. */
  private static final Set<String> IN_PLACE =
      Set.of("Identity", "Cast", "Clip", "Dropout", "LeakyRelu", "Sum", "Pad", "Resize", "Slice");

  private static final long SMALLEST_SIDE = 8;

  /** Gray, and three colours. */
  private static final Set<Long> COLORS = Set.of(1L, 3L);

  private final Map<String, List<OnnxNode>> readers = new HashMap<>();

  private ChannelsFirst(OnnxGraph graph) {
    for (OnnxNode node : graph.nodes()) {
      for (String input : node.inputs()) {
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
  }

  /** The same network with pictures of {@code [N, C, H, W]}. */
  public static OnnxModel of(OnnxModel model) {
    return new OnnxModel(
        model.irVersion(),
        model.opsets(),
        model.producer(),
        of(model.graph(), model.opset()),
        model.sources());
  }

  /**
   * What helps where an input whose shape looks like {@code [N, H, W, C]} was taken for {@code [N,
   * C, H, W]}; empty where none does.
   */
  static Optional<String> advice(OnnxInput input) {
    List<Long> dims = input.dims();
    boolean looksLast =
        dims.size() == 4
            && isSide(dims.get(1))
            && isSide(dims.get(2))
            && COLORS.contains(dims.get(3));
    return looksLast
        ? Optional.of(
            ("If '%s' is [N, H, W, C]: export with channels first, or begin the network with a"
                    + " Transpose (0, 3, 1, 2) of it")
                .formatted(input.name()))
        : Optional.empty();
  }

  /** Whether an extent is open, or a picture's height or width more likely than anything else. */
  private static boolean isSide(long extent) {
    return extent < 0 || extent >= SMALLEST_SIDE;
  }

  /** The same for the first input of a network that looks so. */
  public static Optional<String> advice(OnnxModel model) {
    return model.graph().inputs().stream().flatMap(input -> advice(input).stream()).findFirst();
  }

  private static OnnxGraph of(OnnxGraph graph, int opset) {
    ChannelsFirst layouts = new ChannelsFirst(graph);
    List<OnnxInput> inputs = new ArrayList<>();
    List<OnnxNode> transposes = new ArrayList<>();
    Map<String, String> renamed = new HashMap<>();
    for (OnnxInput input : graph.inputs()) {
      if (layouts.isLast(input)) {
        String last = input.name() + "/channels-last";
        renamed.put(input.name(), last);
        transposes.add(toLast(input.name(), last, opset));
        List<Long> dims = input.dims();
        inputs.add(
            new OnnxInput(
                input.name(),
                input.type(),
                List.of(dims.get(0), dims.get(3), dims.get(1), dims.get(2))));
      } else {
        inputs.add(input);
      }
    }
    if (transposes.isEmpty()) {
      return graph;
    }
    List<OnnxNode> nodes = new ArrayList<>(transposes);
    graph
        .nodes()
        .forEach(node -> nodes.add(node.renamed(name -> renamed.getOrDefault(name, name))));
    return new OnnxGraph(inputs, graph.outputs(), nodes, graph.initializers(), graph.tensors());
  }

  private boolean isLast(OnnxInput input) {
    return input.dims().size() == 4
        && channelAxis(input.name()).map(axis -> axis == 3).orElse(false);
  }

  /** A tensor, and which axis of the input each of its axes is. */
  private record Seen(String tensor, int[] axes) {}

  /** The input's axis that runs over channels; empty where nothing says so. */
  private Optional<Integer> channelAxis(String input) {
    Set<String> known = new HashSet<>(Set.of(input));
    Deque<Seen> open = new ArrayDeque<>(List.of(new Seen(input, IDENTITY)));
    while (!open.isEmpty()) {
      Seen seen = open.poll();
      for (OnnxNode node : readers.getOrDefault(seen.tensor(), List.of())) {
        if (DECISIVE.contains(node.op())) {
          return Optional.of(seen.axes()[1]);
        }
        if (node.isNamed("MatMul") && node.inputs().get(0).equals(seen.tensor())) {
          return Optional.of(seen.axes()[3]);
        }
        Optional<int[]> axes = after(node, seen.axes());
        if (axes.isPresent() && known.add(node.outputs().get(0))) {
          open.add(new Seen(node.outputs().get(0), axes.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<int[]> after(OnnxNode node, int[] axes) {
    if (node.op().equals("Transpose")) {
      List<Long> perm = node.integers("perm", List.of(3L, 2L, 1L, 0L));
      return Set.copyOf(perm).equals(AXES) && perm.size() == AXES.size()
          ? Optional.of(perm.stream().mapToInt(axis -> axes[axis.intValue()]).toArray())
          : Optional.empty();
    }
    boolean stays = IN_PLACE.contains(node.op()) || ScalarFunction.named(node.op()).isPresent();
    return stays ? Optional.of(axes) : Optional.empty();
  }

  private static OnnxNode toLast(String from, String to, int opset) {
    return new OnnxNode(
        to,
        "Transpose",
        "",
        opset,
        List.of(from),
        List.of(to),
        Map.of("perm", new OnnxAttribute.Ints(TO_LAST)));
  }
}
