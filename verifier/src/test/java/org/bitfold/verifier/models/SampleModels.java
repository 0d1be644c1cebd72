package org.bitfold.verifier.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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

/** One small model per op and attribute, each on pictures of 8 channels. */
public final class SampleModels {
  /** Channels of every model's input. */
  public static final int CHANNELS = 8;

  private static final Metadata METADATA =
      new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1);

  private final Map<String, Model> models = new LinkedHashMap<>();
  private final Random random = new Random(42);

  private SampleModels() {}

  /** The models by name. */
  public static Map<String, Model> all() {
    SampleModels samples = new SampleModels();
    samples.signs();
    samples.convolutions();
    samples.pointwise();
    samples.movements();
    samples.resizes();
    samples.pools();
    return samples.models;
  }

  /** A model with one input of 8 channels whose nodes follow each other. */
  public static Model chain(Op... ops) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < ops.length; i++) {
      nodes.add(new Node(ops[i].opName() + i, ops[i], List.of(i), ""));
    }
    return model(nodes);
  }

  /** A model with one input of 8 channels; its last node makes its output. */
  public static Model model(List<Node> nodes) {
    return new Model(
        List.of(new Input("input", CHANNELS, 0, 0)),
        nodes,
        List.of(new Output("output", nodes.size())),
        METADATA,
        Provenance.none(),
        Optional.empty());
  }

  private static Model ofSize(int height, int width, Node node) {
    return new Model(
        List.of(new Input("input", CHANNELS, height, width)),
        List.of(node),
        List.of(new Output("output", 1)),
        METADATA,
        Provenance.none(),
        Optional.empty());
  }

  private void signs() {
    Op.Binarize binarize = new Op.Binarize(floats(CHANNELS));
    Op.Ternarize ternarize =
        new Op.Ternarize(FloatVector.filled(CHANNELS, -0.3f), FloatVector.filled(CHANNELS, 0.2f));
    models.put("binarize", chain(binarize, new Op.ToFloat()));
    models.put("ternarize", chain(ternarize, new Op.ToFloat()));
    Op.BinaryConv2d conv = new Op.BinaryConv2d(bits(5, 3, 3, 8, false), Window.padded(1), 1);
    Op.ScaleSums scale = new Op.ScaleSums(floats(5), floats(5));
    models.put("binary convolution", chain(binarize, conv, scale));
    models.put("binary convolution of trits", chain(ternarize, conv, scale));
    models.put(
        "binary convolution with zero weights",
        chain(binarize, new Op.BinaryConv2d(bits(5, 3, 3, 8, true), Window.padded(1), 1), scale));
    models.put(
        "grouped, strided, dilated binary convolution",
        chain(
            binarize,
            new Op.BinaryConv2d(bits(6, 3, 2, 4, false), new Window(2, 3, 2, 1, 2, 0, 1, 1), 2),
            new Op.ScaleSums(floats(6), floats(6))));
    models.put(
        "integer thresholds",
        chain(
            binarize,
            conv,
            new Op.ThresholdSums(IntVector.of(0, 3, -7, Integer.MAX_VALUE, Integer.MIN_VALUE)),
            new Op.ToFloat()));
  }

  private void convolutions() {
    models.put(
        "convolution", chain(new Op.Conv2d(filters(4, 3, 3, 8), floats(4), Window.padded(1), 1)));
    models.put(
        "grouped, strided, dilated convolution",
        chain(
            new Op.Conv2d(filters(4, 2, 3, 2), floats(4), new Window(1, 2, 2, 1, 0, 2, 3, 1), 4)));
    models.put(
        "binary-weight convolution",
        chain(
            new Op.BinaryWeightConv2d(
                bits(4, 3, 3, 8, true), floats(4), floats(4), Window.padded(1), 1)));
    models.put(
        "transposed convolution",
        chain(
            new Op.ConvTranspose2d(
                filters(6, 4, 3, 4), floats(6), new Window(2, 2, 1, 1, 1, 0, 1, 1), 1, 0, 2)));
  }

  private void pointwise() {
    models.put("affine", chain(new Op.Affine(floats(CHANNELS), floats(CHANNELS))));
    models.put("prelu", chain(new Op.PRelu(floats(CHANNELS))));
    models.put("clip", chain(new Op.Clip(-0.25f, 0.5f)));
    models.put("relu", chain(new Op.Clip(0, Float.POSITIVE_INFINITY)));
    for (Op.UnaryFunction function : Op.UnaryFunction.values()) {
      if (function != Op.UnaryFunction.SQRT) {
        models.put(function.name(), chain(new Op.Unary(function)));
      }
    }
    models.put(
        "SQRT", chain(new Op.Unary(Op.UnaryFunction.ABS), new Op.Unary(Op.UnaryFunction.SQRT)));
    for (Op.BinaryFunction function : Op.BinaryFunction.values()) {
      Node shifted =
          new Node("shift", new Op.Affine(ones(), FloatVector.filled(8, 3)), List.of(0), "");
      Node pooled = new Node("pool", new Op.GlobalMaxPool(), List.of(1), "");
      models.put(
          function.name(),
          model(
              List.of(shifted, pooled, new Node("f", new Op.Binary(function), List.of(1, 2), ""))));
    }
    models.put("softmax", chain(new Op.Softmax()));
  }

  private void movements() {
    models.put(
        "concat",
        model(
            List.of(
                new Node("relu", new Op.Clip(0, 1), List.of(0), ""),
                new Node("concat", new Op.Concat(), List.of(0, 1, 0), ""))));
    models.put("select", chain(new Op.SelectChannels(IntVector.of(7, 0, 0, 3))));
    for (Op.ChannelOrder order : Op.ChannelOrder.values()) {
      models.put("depth to space " + order, chain(new Op.DepthToSpace(2, order)));
      models.put("space to depth " + order, chain(new Op.SpaceToDepth(2, order)));
    }
    models.put("flatten", ofSize(8, 6, new Node("flatten", new Op.Flatten(8, 6), List.of(0), "")));
    for (Op.PadMode mode : Op.PadMode.values()) {
      float value = mode == Op.PadMode.CONSTANT ? 0.75f : 0f;
      models.put("pad " + mode, chain(new Op.Pad(1, 2, 3, 0, mode, value)));
    }
  }

  private void resizes() {
    for (Op.Coordinates coordinates : Op.Coordinates.values()) {
      for (Op.Rounding rounding : Op.Rounding.values()) {
        resize(
            "nearest " + coordinates + " " + rounding,
            new Op.Interpolation.Nearest(coordinates, rounding));
      }
      resize("linear " + coordinates, new Op.Interpolation.Linear(coordinates));
      resize("cubic " + coordinates, new Op.Interpolation.Cubic(coordinates, -0.75f));
    }
  }

  private void resize(String name, Op.Interpolation interpolation) {
    models.put(
        "up " + name, chain(new Op.Resize(new Op.Ratio(2, 1), new Op.Ratio(4, 1), interpolation)));
    models.put(
        "down " + name,
        chain(new Op.Resize(new Op.Ratio(1, 2), new Op.Ratio(3, 2), interpolation)));
  }

  private void pools() {
    Window window = new Window(2, 2, 1, 1, 1, 0, 1, 1);
    for (boolean ceil : new boolean[] {false, true}) {
      models.put("max pool, ceil " + ceil, chain(new Op.MaxPool(3, 2, window, ceil)));
      for (boolean padding : new boolean[] {false, true}) {
        models.put(
            "average pool, ceil " + ceil + ", counting padding " + padding,
            chain(new Op.AveragePool(3, 2, window, ceil, padding)));
      }
    }
    models.put(
        "dilated max pool", chain(new Op.MaxPool(2, 2, new Window(1, 1, 2, 2, 0, 0, 0, 0), false)));
    models.put(
        "dilated average pool",
        chain(new Op.AveragePool(2, 2, new Window(1, 1, 2, 2, 0, 0, 0, 0), false, false)));
    models.put("global average", chain(new Op.GlobalAveragePool()));
    models.put("global max", chain(new Op.GlobalMaxPool()));
  }

  private static FloatVector ones() {
    return FloatVector.filled(CHANNELS, 1);
  }

  private FloatVector floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 2;
    }
    return FloatVector.of(values);
  }

  private FloatFilters filters(int outputs, int height, int width, int inputs) {
    return new FloatFilters(
        outputs, height, width, inputs, floats(outputs * height * width * inputs));
  }

  private BitFilters bits(int outputs, int height, int width, int inputs, boolean zeros) {
    byte[] weights = new byte[outputs * height * width * inputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (zeros ? random.nextInt(3) - 1 : 2 * random.nextInt(2) - 1);
    }
    return BitFilters.pack(outputs, height, width, inputs, weights);
  }
}
