package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bitfold.format.BfldWriter;
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
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;
import org.bitfold.model.Window;

/**
 * Valid models, each a file below a megabyte, that ask for far more work or memory than their size
 * suggests. None is ever run to record its self-test: the digests are those of nothing.
 *
 * <p>{@code main FOLDER} writes them, to measure what commands make of them.
 */
final class HeavyModels {
  private static final Op DOUBLED =
      new Op.Resize(
          new Op.Ratio(2, 1),
          new Op.Ratio(2, 1),
          new Op.Interpolation.Nearest(Op.Coordinates.ASYMMETRIC, Op.Rounding.FLOOR));

  private final List<Node> nodes = new ArrayList<>();
  private final Input input;

  private HeavyModels(int channels, int height, int width) {
    this.input = new Input("input", channels, height, width);
  }

  private static HeavyModels of(int channels) {
    return new HeavyModels(channels, 0, 0);
  }

  /** Every model, by what is wrong with it. */
  static Map<String, Model> all() {
    Map<String, Model> models = new LinkedHashMap<>();
    models.put("convolution-on-a-large-picture", convolution());
    models.put("pools-with-large-windows", largeWindows());
    models.put("global-pools-of-one-large-picture", globalPools());
    models.put("linear-layers-on-many-pixels", linearLayers());
    models.put("concat-of-one-value-200000-times", hugeConcat());
    models.put("concats-of-all-before", concats(24));
    models.put("concats-in-a-row", chainOfConcats(12_000));
    models.put("channels-selected-again-and-again", selections());
    models.put("resized-to-a-million-times-the-pixels", resizes());
    models.put("padded-to-a-large-picture", padded());
    models.put("transposed-convolution-with-a-large-stride", transposed());
    models.put("input-of-a-fixed-large-size", fixedSize());
    models.put("very-many-binary-layers", binaryLayers(4_000));
    models.put("very-many-pointwise-layers", pointwiseLayers(12_000));
    models.put("softmaxes-of-many-channels", softmaxes());
    return models;
  }

  /** More than twice what is run without being asked, and yet soon done. */
  static Model justBeyond() {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < 11; i++) {
      value = model.add(DOUBLED, value);
    }
    value = model.add(new Op.MaxPool(4, 4, new Window(4, 4, 1, 1, 0, 0, 0, 0), false), value);
    return model.ending(
        model.add(DOUBLED, model.add(DOUBLED, model.add(DOUBLED, value))), Optional.empty());
  }

  /** 2^36 multiply-adds of the self-test, in a few kilobytes. */
  private static Model convolution() {
    HeavyModels model = of(16);
    float[] weights = new float[16 * 7 * 7 * 16];
    Arrays.fill(weights, 0.01f);
    int value = 0;
    for (int i = 0; i < 8; i++) {
      value =
          model.add(
              new Op.Conv2d(
                  new FloatFilters(16, 7, 7, 16, FloatVector.of(weights)),
                  FloatVector.filled(16, 0),
                  Window.padded(3),
                  1),
              value);
    }
    return model.ending(value, new SelfTest.Size(1000, 1300));
  }

  private static Model largeWindows() {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = model.add(new Op.AveragePool(255, 255, Window.padded(127), false, false), value);
      value = model.add(new Op.MaxPool(255, 255, Window.padded(127), false), value);
    }
    return model.ending(value, new SelfTest.Size(700, 700));
  }

  /** Each reads 2^27 elements and makes one. */
  private static Model globalPools() {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < 2_000; i++) {
      value = model.add(i % 2 == 0 ? new Op.GlobalMaxPool() : new Op.GlobalAveragePool(), 0);
    }
    return model.ending(value, new SelfTest.Size(1 << 13, 1 << 14));
  }

  /** A chain of grouped linear layers, then of global pools. */
  private static Model linearLayers() {
    HeavyModels model = of(256);
    byte[] weights = new byte[256 * 256];
    Arrays.fill(weights, (byte) 1);
    BitFilters filters = BitFilters.pack(256, 1, 1, 256, weights);
    int value = 0;
    for (int i = 0; i < 16; i++) {
      value =
          model.add(
              new Op.BinaryWeightConv2d(
                  filters,
                  FloatVector.filled(256, 0.01f),
                  FloatVector.filled(256, 0),
                  Window.padded(0),
                  1),
              value);
    }
    value = model.add(new Op.GlobalMaxPool(), value);
    return model.ending(value, new SelfTest.Size(240, 256));
  }

  private static Model hugeConcat() {
    HeavyModels model = of(1);
    int value = model.add(new Op.Concat(), Collections.nCopies(200_000, 0));
    return model.ending(value, new SelfTest.Size(36, 37));
  }

  private static Model concats(int doublings) {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < doublings; i++) {
      value = model.add(new Op.Concat(), value, value);
    }
    return model.ending(value, new SelfTest.Size(2, 2));
  }

  private static Model chainOfConcats(int count) {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = model.add(new Op.Concat(), value, 0);
    }
    return model.ending(value, new SelfTest.Size(1, 1));
  }

  private static Model selections() {
    HeavyModels model = of(1);
    IntVector many = IntVector.of(new int[10_000]);
    IntVector one = IntVector.of(new int[1]);
    int value = 0;
    for (int i = 0; i < 20; i++) {
      int wide = model.add(new Op.SelectChannels(many), value);
      wide = model.add(new Op.Unary(Op.UnaryFunction.TANH), wide);
      value = model.add(new Op.SelectChannels(one), wide);
    }
    return model.ending(value, new SelfTest.Size(25, 25));
  }

  private static Model resizes() {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < 13; i++) {
      value = model.add(DOUBLED, value);
    }
    return model.ending(value, new SelfTest.Size(1, 1));
  }

  private static Model padded() {
    HeavyModels model = of(1);
    int value = model.add(new Op.Pad(4_000, 4_000, 4_000, 4_000, Op.PadMode.CONSTANT, 0), 0);
    value = model.add(new Op.Unary(Op.UnaryFunction.SIGMOID), value);
    return model.ending(value, new SelfTest.Size(3, 3));
  }

  private static Model transposed() {
    HeavyModels model = of(1);
    int value =
        model.add(
            new Op.ConvTranspose2d(
                new FloatFilters(1, 1, 1, 1, FloatVector.filled(1, 1)),
                FloatVector.filled(1, 0),
                new Window(9_000, 9_000, 1, 1, 0, 0, 0, 0),
                0,
                0,
                1),
            0);
    return model.ending(value, new SelfTest.Size(2, 2));
  }

  /** Without a self-test, so that nothing limits it. */
  private static Model fixedSize() {
    HeavyModels model = new HeavyModels(3, 30_000, 20_000);
    int value = model.add(new Op.Unary(Op.UnaryFunction.ABS), 0);
    return model.ending(value, Optional.empty());
  }

  private static Model binaryLayers(int count) {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = model.add(new Op.Binarize(FloatVector.filled(1, 0)), value);
      value = model.add(new Op.ToFloat(), value);
    }
    return model.ending(value, new SelfTest.Size(100, 100));
  }

  private static Model pointwiseLayers(int count) {
    HeavyModels model = of(1);
    int value = 0;
    for (int i = 0; i < count; i++) {
      value = model.add(new Op.Unary(Op.UnaryFunction.TANH), value);
    }
    return model.ending(value, new SelfTest.Size(100, 200));
  }

  private static Model softmaxes() {
    HeavyModels model = of(1);
    int value = model.add(new Op.SelectChannels(IntVector.of(new int[200_000])), 0);
    for (int i = 0; i < 20; i++) {
      value = model.add(new Op.Softmax(), value);
    }
    return model.ending(value, new SelfTest.Size(7, 9));
  }

  private int add(Op op, Integer... operands) {
    return add(op, List.of(operands));
  }

  private int add(Op op, List<Integer> operands) {
    nodes.add(new Node("", op, operands, ""));
    return nodes.size();
  }

  private Model ending(int value, SelfTest.Size size) {
    Sha256 nothing = Sha256.digest(new byte[0]);
    List<Sha256> digests = Collections.nCopies(nodes.size(), nothing);
    return ending(value, Optional.of(new SelfTest(1, List.of(size), digests)));
  }

  private Model ending(int value, Optional<SelfTest> test) {
    return new Model(
        List.of(input),
        nodes,
        List.of(new Output("output", value)),
        new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
        Provenance.none(),
        test);
  }

  /** Writes every model to a folder. */
  public static void main(String... arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (Map.Entry<String, Model> model : all().entrySet()) {
      BfldWriter.write(model.getValue(), folder.resolve(model.getKey() + ".bfld"));
    }
  }
}
