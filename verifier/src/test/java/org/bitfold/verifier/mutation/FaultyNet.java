package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.IntVector;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;

/** A small net with a piece of every kind, for faults to be planted in. */
final class FaultyNet {
  private static final int CHANNELS = 8;

  private final Random random;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Integer> values = new HashMap<>(Map.of("input", 0));

  private FaultyNet(long seed) {
    random = new Random(seed);
  }

  /**
   * A net without a fault.
   *
   * @param seed of its constants
   */
  static Model sound(long seed) {
    FaultyNet net = new FaultyNet(seed);
    net.body();
    net.tail();
    net.side();
    return new Model(
        List.of(new Input("input", CHANNELS, 0, 0)),
        net.nodes,
        List.of(
            new Output("picture", net.values.get("clip")),
            new Output("features", net.values.get("concat"))),
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1),
        Provenance.none(),
        Optional.empty());
  }

  /** The same net with another op in one place. */
  static Model with(Model model, String node, UnaryOperator<Op> fault) {
    return rewired(
        model, node, n -> new Node(n.name(), fault.apply(n.op()), n.inputs(), n.source()));
  }

  /** The same net with another node in one place. */
  static Model rewired(Model model, String node, UnaryOperator<Node> fault) {
    List<Node> nodes =
        model.nodes().stream().map(n -> n.name().equals(node) ? fault.apply(n) : n).toList();
    return model.withNodes(nodes);
  }

  private void body() {
    add("head", new Op.Conv2d(filters(8, 3), floats(8), Window.padded(1), 1), "input");
    add("signs", new Op.Binarize(floats(8)), "head");
    add("sums", new Op.BinaryConv2d(bits(8, 8, false), Window.padded(1), 1), "signs");
    add("scale", new Op.ScaleSums(mixedScales(8), floats(8)), "sums");
    add("prelu", new Op.PRelu(floats(8)), "scale");
    add("shift", new Op.Affine(FloatVector.filled(8, 1), floats(8)), "prelu");
    add("residual", new Op.Binary(Op.BinaryFunction.ADD), "shift", "head");
    add(
        "trits",
        new Op.Ternarize(FloatVector.filled(8, -0.2f), FloatVector.filled(8, 0.3f)),
        "residual");
    add("wide", new Op.BinaryConv2d(bits(32, 8, true), Window.padded(1), 1), "trits");
    add("wideScale", new Op.ScaleSums(mixedScales(32), floats(32)), "wide");
    add("shuffle", new Op.DepthToSpace(2, Op.ChannelOrder.CRD), "wideScale");
    add(
        "nearest",
        new Op.Resize(
            new Op.Ratio(2, 1),
            new Op.Ratio(2, 1),
            new Op.Interpolation.Nearest(Op.Coordinates.ASYMMETRIC, Op.Rounding.FLOOR)),
        "residual");
    add("upsampled", new Op.Binary(Op.BinaryFunction.ADD), "shuffle", "nearest");
  }

  private void tail() {
    add("average", new Op.GlobalAveragePool(), "upsampled");
    add("excite", new Op.Conv2d(filters(8, 1), floats(8), Window.padded(0), 1), "average");
    add("sigmoid", new Op.Unary(Op.UnaryFunction.SIGMOID), "excite");
    add("attention", new Op.Binary(Op.BinaryFunction.MULTIPLY), "upsampled", "sigmoid");
    add(
        "weights",
        new Op.BinaryWeightConv2d(
            bits(4, 8, false), mixedScales(4), floats(4), Window.padded(1), 1),
        "attention");
    add(
        "linear",
        new Op.Resize(
            new Op.Ratio(2, 1),
            new Op.Ratio(2, 1),
            new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL)),
        "input");
    add("select", new Op.SelectChannels(IntVector.of(0, 2, 4, 6)), "linear");
    add("difference", new Op.Binary(Op.BinaryFunction.SUBTRACT), "weights", "select");
    add("clip", new Op.Clip(-1.5f, 1.5f), "difference");
  }

  private void side() {
    Window window = new Window(2, 2, 2, 2, 2, 2, 2, 2);
    add("sideSigns", new Op.Binarize(floats(8)), "upsampled");
    add("strided", new Op.BinaryConv2d(bits(8, 4, false), window, 2), "sideSigns");
    add("stridedScale", new Op.ScaleSums(mixedScales(8), floats(8)), "strided");
    add(
        "pool",
        new Op.AveragePool(3, 3, new Window(2, 2, 1, 1, 1, 1, 1, 1), false, true),
        "upsampled");
    add("concat", new Op.Concat(), "stridedScale", "pool");
  }

  private void add(String name, Op op, String... inputs) {
    nodes.add(new Node(name, op, List.of(inputs).stream().map(values::get).toList(), ""));
    values.put(name, nodes.size());
  }

  private FloatVector floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 3;
    }
    return FloatVector.of(values);
  }

  /** Scales as batch normalization leaves them: some negative. */
  private FloatVector mixedScales(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (0.01f + 0.02f * random.nextFloat()) * (i % 4 == 1 ? -1 : 1);
    }
    return FloatVector.of(values);
  }

  private FloatFilters filters(int outputs, int side) {
    return new FloatFilters(
        outputs, side, side, CHANNELS, floats(outputs * side * side * CHANNELS));
  }

  private BitFilters bits(int outputs, int inputs, boolean zeros) {
    byte[] weights = new byte[outputs * 9 * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (zeros && i % 11 == 0 ? 0 : 2 * random.nextInt(2) - 1);
    }
    return BitFilters.pack(outputs, 3, 3, inputs, weights);
  }
}
