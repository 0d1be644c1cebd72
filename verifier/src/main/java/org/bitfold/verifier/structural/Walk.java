package org.bitfold.verifier.structural;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bitfold.converter.onnx.proto.AttributeProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.witness.OnnxArray;

/** Walks an ONNX graph backwards through operations that are affine per channel. */
final class Walk {
  private static final float DEFAULT_EPSILON = 1e-5f;
  private static final float LEAKY_RELU_ALPHA = 0.01f;
  private static final float HARD_SIGMOID_ALPHA = 0.2f;
  private static final float HARD_SIGMOID_BETA = 0.5f;

  /** With one constant these are steps of the walk, with two tensors they may end it. */
  private static final Set<String> OF_TWO = Set.of("Add", "Sub", "Mul", "Div");

  /** Their result is not rounded at all. */
  private static final Set<String> ROUNDS_NEVER =
      Set.of("Identity", "Cast", "Dropout", "Flatten", "Reshape", "Relu", "Clip", "Slice");

  /** Their result is rounded once, and a threshold behind them is found without rounding. */
  private static final Set<String> ROUNDS_ONCE = Set.of("Add", "Sub", "PRelu", "LeakyRelu");

  private final OnnxConstants constants;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, String> representatives = new HashMap<>();
  private final Map<OnnxArray, String> firstOfValue = new HashMap<>();

  Walk(Original original, OnnxConstants constants) {
    this.constants = constants;
    Map<String, String> firstOfKind = new HashMap<>();
    for (NodeProto node : original.graph().getNodeList()) {
      for (int i = 0; i < node.getOutputCount(); i++) {
        String output = node.getOutput(i);
        makers.put(output, node);
        String first = firstOfKind.putIfAbsent(kind(node, i), output);
        representatives.put(output, first == null ? output : first);
      }
    }
  }

  /** Nodes of one kind compute the same: op, attributes and inputs are equal. */
  private String kind(NodeProto node, int output) {
    List<String> inputs = node.getInputList().stream().map(this::operand).toList();
    String attributes =
        node.getOpType().equals("Constant")
            ? node.getOutput(0)
            : node.getAttributeList().toString();
    return node.getOpType() + inputs + attributes + output;
  }

  /** Constants are the same if their values are, other tensors if they are so by construction. */
  private String operand(String tensor) {
    Optional<OnnxArray> constant =
        constants.isConstant(tensor) ? constants.value(tensor) : Optional.empty();
    return constant
        .map(value -> firstOfValue.computeIfAbsent(value, _ -> tensor))
        .orElseGet(() -> representative(tensor));
  }

  /** Exporters repeat nodes; of tensors that are the same by construction, the first. */
  String representative(String tensor) {
    return representatives.getOrDefault(tensor, tensor);
  }

  private boolean isSame(String a, String b) {
    return representative(a).equals(representative(b));
  }

  /**
   * Where a walk ended.
   *
   * @param tensor the tensor it ended at
   * @param map from that tensor to the one the walk began at
   */
  record End(String tensor, ChannelAffine map) {}

  /** What makes a tensor; empty for the network's inputs. */
  Optional<NodeProto> maker(String tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  OnnxConstants constants() {
    return constants;
  }

  /** Walks back from {@code tensor} to one that a node of one of {@code types} makes. */
  Optional<End> to(Set<String> types, String tensor) {
    End end = new End(tensor, ChannelAffine.IDENTITY);
    while (true) {
      NodeProto node = makers.get(end.tensor());
      if (node == null) {
        return Optional.empty();
      }
      boolean oneOfTwo = OF_TWO.contains(node.getOpType()) && dependent(node).size() == 1;
      if (types.contains(node.getOpType()) && !oneOfTwo) {
        return Optional.of(end);
      }
      Optional<End> next = step(node, end.map());
      if (next.isEmpty()) {
        return Optional.empty();
      }
      end = next.get();
    }
  }

  /** Walks back from {@code tensor} as far as it can, at most to one of {@code stops}. */
  End back(Set<String> stops, String tensor) {
    End end = new End(tensor, ChannelAffine.IDENTITY);
    while (!stops.contains(end.tensor())) {
      NodeProto node = makers.get(end.tensor());
      Optional<End> next = node == null ? Optional.empty() : step(node, end.map());
      if (next.isEmpty()) {
        return end;
      }
      end = next.get();
    }
    return end;
  }

  /** The one node of one of {@code types} that stands nearest in front of {@code tensor}. */
  Optional<NodeProto> nearest(Set<String> types, String tensor) {
    Set<String> seen = new HashSet<>();
    Set<NodeProto> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    while (!open.isEmpty()) {
      NodeProto node = makers.get(open.pop());
      if (node == null || !seen.add(node.getOutput(0))) {
        continue;
      }
      if (types.contains(node.getOpType())) {
        found.add(node);
      } else {
        open.addAll(dependent(node));
      }
    }
    return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
  }

  /** Walks back from {@code from} to {@code to}. */
  Optional<ChannelAffine> between(String to, String from) {
    End end = new End(from, ChannelAffine.IDENTITY);
    while (!isSame(end.tensor(), to)) {
      NodeProto node = makers.get(end.tensor());
      Optional<End> next = node == null ? Optional.empty() : step(node, end.map());
      if (next.isEmpty()) {
        return Optional.empty();
      }
      end = next.get();
    }
    return Optional.of(end.map());
  }

  /**
   * Walks forward from a tensor through {@code part} while one node alone reads it, and is affine
   * per channel.
   *
   * @return the identity where fewer than two roundings lie on the way
   */
  ChannelAffine onward(String from, Set<NodeProto> part) {
    ChannelAffine map = ChannelAffine.IDENTITY;
    String tensor = from;
    int roundings = 0;
    while (true) {
      String at = tensor;
      List<NodeProto> readers =
          part.stream()
              .filter(node -> dependent(node).stream().anyMatch(name -> isSame(name, at)))
              .toList();
      Optional<End> step = readers.size() == 1 ? onward(readers.get(0)) : Optional.empty();
      if (step.isEmpty()) {
        return roundings > 1 ? map : ChannelAffine.IDENTITY;
      }
      ChannelAffine next = step.get().map();
      roundings += roundings(readers.get(0).getOpType());
      map = next.after(map.gain(), map.offset()).with(map.magnitude().times(next.gain()));
      tensor = readers.get(0).getOutput(0);
    }
  }

  private static int roundings(String type) {
    return ROUNDS_NEVER.contains(type) ? 0 : ROUNDS_ONCE.contains(type) ? 1 : 2;
  }

  /**
   * A step; of functions made of lines, the one on which a threshold may lie. Of two, it is the
   * flatter, on which rounding moves a threshold further.
   */
  private Optional<End> onward(NodeProto node) {
    return switch (node.getOpType()) {
      case "HardSigmoid" -> {
        PerChannel gain = new PerChannel(attribute(node, "alpha", HARD_SIGMOID_ALPHA));
        PerChannel offset = new PerChannel(attribute(node, "beta", HARD_SIGMOID_BETA));
        yield line(
            node,
            ChannelAffine.IDENTITY.after(PerChannel.ONE, offset).after(gain, PerChannel.ZERO));
      }
      case "LeakyRelu" ->
          line(node, flatter(new PerChannel(attribute(node, "alpha", LEAKY_RELU_ALPHA))));
      case "PRelu" -> constant(node, 1).flatMap(slope -> line(node, flatter(slope)));
      // A slice between the values of one packed op leaves nothing out.
      case "Relu", "Clip", "Slice" ->
          dependent(node).size() == 1 ? line(node, ChannelAffine.IDENTITY) : Optional.empty();
      default -> step(node, ChannelAffine.IDENTITY);
    };
  }

  private static Optional<End> line(NodeProto node, ChannelAffine line) {
    return Optional.of(new End(node.getInput(0), line));
  }

  /** Below 0 a slope, above it 1. Where the slope is not positive no threshold lies below 0. */
  private static ChannelAffine flatter(PerChannel slope) {
    PerChannel least = slope.with(PerChannel.ONE, (s, one) -> s > 0 ? Math.min(s, one) : one);
    return ChannelAffine.IDENTITY.after(least, PerChannel.ZERO);
  }

  /** What a node that is affine per channel adds; empty for others. */
  Optional<PerChannel> addedBy(NodeProto node) {
    return step(node, ChannelAffine.IDENTITY).map(end -> end.map().offset());
  }

  /** The inputs of a node that depend on the picture, and that it depends on. */
  List<String> dependent(NodeProto node) {
    List<String> names = new ArrayList<>();
    for (String input : chosen(node).map(List::of).orElse(node.getInputList())) {
      if (!input.isEmpty() && !constants.isConstant(input)) {
        names.add(input);
      }
    }
    return names;
  }

  /**
   * The branch that a Where takes for every element: where its condition is a constant, such as the
   * one that an exporter writes for {@code lerp}, the other branch is computed in vain.
   */
  private Optional<String> chosen(NodeProto node) {
    if (!node.getOpType().equals("Where") || !constants.isConstant(node.getInput(0))) {
      return Optional.empty();
    }
    return constants
        .value(node.getInput(0))
        .flatMap(PerChannel::of)
        .filter(condition -> condition.all(0) || condition.all(1))
        .map(condition -> node.getInput(condition.all(1) ? 1 : 2));
  }

  /** The constant that a node reads as input {@code index}. */
  Optional<PerChannel> constant(NodeProto node, int index) {
    return index < node.getInputCount()
        ? constants.value(node.getInput(index)).flatMap(PerChannel::of)
        : Optional.empty();
  }

  /** Whether a node with one operand does nothing to it. */
  boolean isIdentity(NodeProto node) {
    return step(node, ChannelAffine.IDENTITY)
        .filter(end -> end.map().gain().all(1) && end.map().offset().all(0))
        .isPresent();
  }

  private Optional<End> step(NodeProto node, ChannelAffine map) {
    if (dependent(node).size() != 1) {
      return Optional.empty();
    }
    String before = dependent(node).get(0);
    boolean first = node.getInput(0).equals(before);
    return switch (node.getOpType()) {
      case "Identity" -> Optional.of(new End(before, map));
      case "Cast" -> keepsFractions(node) ? Optional.of(new End(before, map)) : Optional.empty();
      case "Dropout" -> isOff(node) ? Optional.of(new End(before, map)) : Optional.empty();
      case "Flatten", "Reshape" ->
          keepsChannels(node) ? Optional.of(new End(before, map)) : Optional.empty();
      case "Where" -> chosen(node).map(_ -> new End(before, map));
      case "BatchNormalization" ->
          normalization(node)
              .map(
                  each ->
                      new End(
                          before,
                          map.after(PerChannel.ONE, each.beta())
                              .after(each.gain(), PerChannel.ZERO)
                              .after(PerChannel.ONE, PerChannel.ZERO.minus(each.mean()))));
      case "Add" ->
          constant(node, first ? 1 : 0).map(k -> new End(before, map.after(PerChannel.ONE, k)));
      case "Sub" ->
          constant(node, first ? 1 : 0)
              .map(
                  k ->
                      new End(
                          before,
                          first
                              ? map.after(PerChannel.ONE, PerChannel.ZERO.minus(k))
                              : map.after(new PerChannel(-1), k)));
      case "Mul" ->
          constant(node, first ? 1 : 0).map(k -> new End(before, map.after(k, PerChannel.ZERO)));
      case "Div" ->
          first
              ? constant(node, 1)
                  .map(
                      k ->
                          new End(
                              before,
                              map.after(PerChannel.ONE.with(k, (a, b) -> a / b), PerChannel.ZERO)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static boolean keepsFractions(NodeProto cast) {
    int type = (int) integer(cast, "to", TensorProto.DataType.FLOAT.getNumber());
    return type == TensorProto.DataType.FLOAT.getNumber()
        || type == TensorProto.DataType.DOUBLE.getNumber();
  }

  /** A third input may put it into training, where it drops elements. */
  private boolean isOff(NodeProto dropout) {
    return dropout.getInputCount() < 3
        || dropout.getInput(2).isEmpty()
        || constant(dropout, 2).filter(training -> training.all(0)).isPresent();
  }

  /** Whether elements stay in their channels and pixels, but for axes of size 1. */
  private boolean keepsChannels(NodeProto reshape) {
    Optional<long[]> from = constants.dims(reshape.getInput(0));
    Optional<long[]> to = constants.dims(reshape.getOutput(0));
    return from.isPresent()
        && to.isPresent()
        && from.get().length > 1
        && to.get().length > 1
        && from.get()[0] == to.get()[0]
        && from.get()[1] == to.get()[1]
        && Arrays.equals(pixels(from.get()), pixels(to.get()));
  }

  private static long[] pixels(long[] dims) {
    return Arrays.stream(dims).skip(2).filter(size -> size != 1).toArray();
  }

  /** {@code gain·(x − mean) + beta}. */
  private record Normalization(PerChannel gain, PerChannel mean, PerChannel beta) {}

  private Optional<Normalization> normalization(NodeProto node) {
    boolean fixed = integer(node, "training_mode", 0) == 0 && integer(node, "spatial", 1) == 1;
    if (!fixed) {
      return Optional.empty();
    }
    List<PerChannel> vectors = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      Optional<OnnxArray> vector = constants.value(node.getInput(i));
      if (vector.isEmpty()) {
        return Optional.empty();
      }
      vectors.add(PerChannel.vector(vector.get().values()));
    }
    double added = attribute(node, "epsilon", DEFAULT_EPSILON);
    PerChannel gain = vectors.get(0).with(vectors.get(3), (g, v) -> g / Math.sqrt(v + added));
    return Optional.of(new Normalization(gain, vectors.get(2), vectors.get(1)));
  }

  private static long integer(NodeProto node, String name, long otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getI();
      }
    }
    return otherwise;
  }

  private static float attribute(NodeProto node, String name, float otherwise) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getF();
      }
    }
    return otherwise;
  }
}
