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
import java.util.TreeMap;
import org.bitfold.converter.onnx.proto.GraphProto;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.converter.onnx.proto.TypeProto;
import org.bitfold.converter.onnx.proto.ValueInfoProto;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/** The part of an ONNX graph between tensors, as a function that ONNX Runtime evaluates. */
final class OnnxCut implements AutoCloseable {
  private static final float FARTHEST = 0x1p60f;
  private static final float NEAREST = 0x1p20f;

  /** Where {@code sign(x) − x + x} still is a sign: the converter asks no further either. */
  private static final float UNSWALLOWED = 0x1p10f;

  /** Functions that ONNX leaves to each runtime to round as it can. */
  private static final Set<String> ROUNDED_AT_WILL =
      Set.of("Sigmoid", "Tanh", "Exp", "Log", "Erf", "Softplus", "Sin", "Cos", "Atan");

  private final OnnxWitness witness;
  private final ChannelAffine lead;
  private final List<String> atWill;
  private final List<String> from;
  private final String to;
  private float far;

  private OnnxCut(
      OnnxWitness witness, ChannelAffine lead, List<String> atWill, List<String> from, String to) {
    this.witness = witness;
    this.lead = lead;
    this.atWill = atWill;
    this.from = from;
    this.to = to;
  }

  /**
   * Cuts out what leads from one tensor to another.
   *
   * @return empty if {@code to} depends on more of the picture than {@code from}
   */
  static Optional<OnnxCut> between(Original original, Walk walk, String from, String to) {
    return between(original, walk, List.of(from), to);
  }

  /**
   * Cuts out what leads from some tensors, each named once, to another.
   *
   * @return empty if {@code to} depends on more of the picture than {@code from}
   */
  static Optional<OnnxCut> between(Original original, Walk walk, List<String> from, String to) {
    Map<String, String> sameAs = new HashMap<>();
    from.forEach(tensor -> sameAs.put(walk.representative(tensor), tensor));
    Set<NodeProto> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(to));
    Set<String> seen = new HashSet<>(from);
    seen.add("");
    Set<String> leaves = new HashSet<>();
    Map<String, String> aliases = new TreeMap<>();
    List<TensorProto> constants = new ArrayList<>();
    while (!open.isEmpty()) {
      String tensor = open.pop();
      if (!seen.add(tensor)) {
        continue;
      }
      String same = sameAs.get(walk.representative(tensor));
      if (same != null) {
        aliases.put(tensor, same);
        continue;
      }
      Optional<NodeProto> maker = walk.maker(tensor);
      Optional<PerChannel> expanded =
          maker
              .filter(node -> node.getOpType().equals("Expand"))
              .flatMap(_ -> expanded(walk, tensor));
      if (expanded.isPresent()) {
        constants.add(initializer(tensor, expanded.get()));
      } else if (maker.isPresent()) {
        needed.add(maker.get());
        maker.get().getInputList().forEach(open::push);
      } else if (walk.constants().isConstant(tensor)) {
        leaves.add(tensor);
      } else {
        return Optional.empty();
      }
    }
    ModelProto part = part(original.network(), needed, leaves, aliases, constants, from, to);
    ChannelAffine lead =
        from.size() == 1 ? walk.onward(from.get(0), needed) : ChannelAffine.IDENTITY;
    List<String> atWill = atWill(needed);
    OnnxWitness witness = OnnxWitness.open(part, original.folder(), Set.copyOf(atWill));
    return Optional.of(new OnnxCut(witness, lead, atWill, from, to));
  }

  /** What such functions make. */
  private static List<String> atWill(Set<NodeProto> part) {
    return part.stream()
        .filter(node -> ROUNDED_AT_WILL.contains(node.getOpType()))
        .map(node -> node.getOutput(0))
        .toList();
  }

  /**
   * A constant per channel that the graph expands to the picture's size: on one pixel it is itself,
   * and where that size came from does not matter.
   */
  private static Optional<PerChannel> expanded(Walk walk, String tensor) {
    return walk.constants()
        .value(tensor)
        .filter(array -> walk.constants().isConstant(tensor) && array.rank() == 4)
        .flatMap(PerChannel::of);
  }

  private static TensorProto initializer(String name, PerChannel constant) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(1)
            .addDims(constant.values().length)
            .addDims(1)
            .addDims(1);
    for (double value : constant.values()) {
      tensor.addFloatData((float) value);
    }
    return tensor.build();
  }

  private static ModelProto part(
      ModelProto network,
      Set<NodeProto> needed,
      Set<String> leaves,
      Map<String, String> aliases,
      List<TensorProto> constants,
      List<String> from,
      String to) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("cut");
    graph.addAllInitializer(constants);
    aliases.forEach(
        (alias, tensor) ->
            graph.addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput(tensor).addOutput(alias)));
    for (NodeProto node : network.getGraph().getNodeList()) {
      if (needed.contains(node)) {
        graph.addNode(node);
      }
    }
    for (TensorProto tensor : network.getGraph().getInitializerList()) {
      if (leaves.contains(tensor.getName())) {
        graph.addInitializer(tensor);
      }
    }
    TypeProto.Tensor floats =
        TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber()).build();
    for (String tensor : from) {
      graph.addInput(
          ValueInfoProto.newBuilder()
              .setName(tensor)
              .setType(TypeProto.newBuilder().setTensorType(floats)));
    }
    graph.addOutput(ValueInfoProto.newBuilder().setName(to));
    return network.toBuilder().setGraph(graph).build();
  }

  /**
   * The operations at the beginning of this part that are affine per channel; the identity where
   * there is none, or a single addition, which rounds a threshold nowhere.
   */
  ChannelAffine lead() {
    return lead;
  }

  /**
   * The function's value for one number per channel.
   *
   * @return one number per channel; empty if the result has not one per channel
   */
  Optional<float[]> at(float[] perChannel) {
    return at(to, perChannel);
  }

  /**
   * The values, for one number per channel, of the functions on the way that every runtime rounds
   * as it can, such as Sigmoid.
   *
   * @return one array for each function; empty if there is none, or if one gives something else
   */
  List<float[]> roundedAtWill(float[] perChannel) {
    List<float[]> values =
        atWill.stream().flatMap(tensor -> at(tensor, perChannel).stream()).toList();
    return values.size() == atWill.size() ? values : List.of();
  }

  private Optional<float[]> at(String tensor, float[] perChannel) {
    int channels = perChannel.length;
    Optional<OnnxArray> ofPicture = of(tensor, perChannel, 1, channels, 1, 1);
    // A vector of constants per channel goes along the last axis: the channels of features.
    boolean crossed =
        ofPicture.filter(result -> result.rank() == 4 && result.dim(2) == 1).isPresent()
            && ofPicture.get().dim(3) == channels
            && channels > 1;
    Optional<OnnxArray> output =
        (crossed ? of(tensor, perChannel, 1, channels).filter(y -> y.rank() == 2) : ofPicture)
            .or(() -> ofPicture)
            .filter(result -> result.rank() == 2 || result.rank() == 4)
            .filter(result -> result.dim(1) == channels);
    return output.map(result -> firsts(result.values(), channels));
  }

  private Optional<OnnxArray> of(String tensor, float[] values, long... dims) {
    Map<String, OnnxArray> input = Map.of(from.get(0), new OnnxArray(dims, values));
    return Optional.ofNullable(witness.run(input, Set.of(tensor)).get(tensor));
  }

  /** The first element of each channel. */
  private static float[] firsts(float[] values, int channels) {
    float[] firsts = new float[channels];
    for (int c = 0; c < channels; c++) {
      firsts[c] = values[c * (values.length / channels)];
    }
    return firsts;
  }

  /**
   * How far from 0 the function is asked: to 2⁶⁰, or where it overflows there, to less. A
   * straight-through estimator squares its input, and that may have been multiplied before; one
   * that subtracts and adds its input loses the sign where that is large.
   */
  float far(int channels) {
    if (far == 0) {
      far = FARTHEST;
      while (far > NEAREST && !(isDefined(channels, far) && isDefined(channels, -far))) {
        far *= 0x1p-4f;
      }
      far = isSwallowed(channels) ? UNSWALLOWED : far;
    }
    return far;
  }

  /** Whether the function loses the sign of large numbers, so that it is not asked further out. */
  boolean swallows(int channels) {
    return far(channels) == UNSWALLOWED;
  }

  /** Whether a channel has two levels that far out are one. */
  private boolean isSwallowed(int channels) {
    float[] low = constantly(channels, -far);
    float[] high = constantly(channels, far);
    float[] nearLow = constantly(channels, -UNSWALLOWED);
    float[] nearHigh = constantly(channels, UNSWALLOWED);
    for (int c = 0; c < Math.min(low.length, high.length); c++) {
      if (low[c] == high[c] && nearLow[c] != nearHigh[c]) {
        return true;
      }
    }
    return false;
  }

  /** The function's values where all channels are alike; empty if it has not one per channel. */
  private float[] constantly(int channels, float value) {
    float[] probes = new float[channels];
    Arrays.fill(probes, value);
    return at(probes).orElse(new float[0]);
  }

  private boolean isDefined(int channels, float value) {
    for (float answer : constantly(channels, value)) {
      if (Float.isNaN(answer)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The function's value for whole pictures, {@code [C, H, W]} one after the other.
   *
   * @param pictures one per tensor that this part begins at
   */
  float[] of(List<Planes> pictures) {
    Map<String, OnnxArray> inputs = new HashMap<>();
    for (int i = 0; i < from.size(); i++) {
      Planes picture = pictures.get(i);
      long[] dims = {1, picture.channels(), picture.height(), picture.width()};
      inputs.put(from.get(i), new OnnxArray(dims, picture.values()));
    }
    OnnxArray output = witness.run(inputs, Set.of(to)).get(to);
    return output == null ? new float[0] : output.values();
  }

  @Override
  public void close() {
    witness.close();
  }
}
