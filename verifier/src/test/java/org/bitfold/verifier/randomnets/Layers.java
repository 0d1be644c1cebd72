package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;
import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.bitfold.verifier.randomnets.OnnxSketch.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bitfold.verifier.randomnets.NetSpec.Block;

/** Writes convolutions and what belongs to them. */
final class Layers {
  private final OnnxSketch g;
  private final Random random;
  private int binary;
  private boolean several;

  Layers(OnnxSketch sketch, Random random) {
    this.g = sketch;
    this.random = random;
  }

  /** How many layers with binary activations and binary weights were written. */
  int binary() {
    return binary;
  }

  /** Whether one of them takes several binary convolutions. */
  boolean several() {
    return several;
  }

  /** Signs → ±1 convolution → BatchNorm, RPReLU or both. */
  Picture binaryConv(Picture x, Block block) {
    ConvWindow window = ConvWindow.of(block.third(), x.channels(), block.outputs());
    if (!window.fits(x)) {
      return x;
    }
    String biased = bias(x, Binarizers.bias(block.first()));
    Binarizers spelling = Binarizers.of(block.first());
    several |= spelling.isSeveral();
    Picture signs = x.as(spelling.write(g, biased));
    boolean ones = block.fourth() >= NetBuilder.RARE_CHOICES && spelling.isOpposite();
    Picture padded = ones ? padded(signs) : signs;
    Picture sums = convolved(padded, window, block.outputs(), block.second());
    binary++;
    return tail(sums, block.fourth());
  }

  /** Signs with a border of ones, as Larq pads. */
  private Picture padded(Picture signs) {
    String y = g.pad(signs.tensor(), "constant", 1, 0, 0, 1, 1, 0, 0, 1, 1);
    return new Picture(y, signs.channels(), signs.height() + 2, signs.width() + 2);
  }

  /** The same signs through two convolutions, added (second-order residual weights). */
  Picture secondOrder(Picture x, Block block) {
    ConvWindow window = ConvWindow.of(block.third(), x.channels(), block.outputs());
    if (!window.fits(x)) {
      return x;
    }
    Binarizers spelling = Binarizers.of(block.first());
    several |= spelling.isSeveral();
    String biased = bias(x, Binarizers.bias(block.first()));
    String signs = spelling.write(g, biased);
    String again = block.fourth() % 2 == 0 ? signs : spelling.write(g, biased);
    Picture first = convolved(x.as(signs), window, block.outputs(), block.second());
    Picture second = convolved(x.as(again), window, block.outputs(), block.second() + 1);
    binary += 2;
    return tail(
        first.as(g.node("Add", List.of(first.tensor(), second.tensor()))), block.fourth() / 2);
  }

  Picture weightOnlyConv(Picture x, Block block) {
    ConvWindow window = ConvWindow.of(block.third(), x.channels(), block.outputs());
    return window.fits(x)
        ? tail(convolved(x, window, block.outputs(), block.second()), block.fourth())
        : x;
  }

  Picture floatConv(Picture x, Block block) {
    ConvWindow window = ConvWindow.of(block.third(), x.channels(), block.outputs());
    if (!window.fits(x)) {
      return x;
    }
    String weights = latent(block.outputs(), x.channels() / window.groups(), window);
    Picture y = conv(x, window, block.outputs(), weights, block.second() % 2 == 1);
    return tail(y, block.fourth());
  }

  Picture transposedConv(Picture x, Block block) {
    int kernel = 2 + block.first() % 3;
    int stride = 1 + block.second() % 2;
    int groups =
        x.channels() % 2 == 0 && block.outputs() % 2 == 0 && block.third() % 3 == 1 ? 2 : 1;
    int pad = kernel > 2 && Math.min(x.height(), x.width()) > 1 ? 1 : 0;
    int extra = stride == 2 && block.third() % 2 == 1 ? 1 : 0;
    long[] dims = {x.channels(), block.outputs() / groups, kernel, kernel};
    String y =
        g.node(
            "ConvTranspose",
            List.of(x.tensor(), g.floats(BinaryWeights.latent(random, dims), dims)),
            integers("kernel_shape", kernel, kernel),
            integers("strides", stride, stride),
            integers("pads", pad, pad, pad, pad),
            integers("output_padding", extra, extra),
            integer("group", groups));
    int grown = kernel - 2 * pad + extra;
    return tail(
        new Picture(
            y,
            block.outputs(),
            (x.height() - 1) * stride + grown,
            (x.width() - 1) * stride + grown),
        block.fourth());
  }

  private Picture convolved(Picture x, ConvWindow window, int outputs, int choice) {
    long[] dims = {outputs, x.channels() / window.groups(), window.kernelY(), window.kernelX()};
    String weights = pick(BinaryWeights.values(), choice).write(g, random, dims);
    return conv(x, window, outputs, weights, choice / BinaryWeights.values().length % 2 == 1);
  }

  private String latent(int outputs, int inputs, ConvWindow window) {
    long[] dims = {outputs, inputs, window.kernelY(), window.kernelX()};
    return g.floats(BinaryWeights.latent(random, dims), dims);
  }

  private Picture conv(Picture x, ConvWindow window, int outputs, String weights, boolean biased) {
    List<String> inputs = new ArrayList<>(List.of(x.tensor(), weights));
    if (biased) {
      inputs.add(g.floats(gaussian(outputs, 0.2f), outputs));
    }
    return new Picture(
        g.node("Conv", inputs, window.attributes()),
        outputs,
        window.heightOf(x.height()),
        window.widthOf(x.width()));
  }

  /** A learnable bias in front of a binarizer. */
  private String bias(Picture x, int choice) {
    int channels = x.channels();
    return switch (choice) {
      case 1 -> g.node("Add", List.of(x.tensor(), perChannel(x, 4)));
      case 2 -> g.node("Sub", List.of(x.tensor(), perChannel(x, 3)));
      case 3 ->
          g.node(
              "Add",
              List.of(
                  x.tensor(),
                  g.node("Expand", List.of(perChannel(x, 4), g.node("Shape", x.tensor())))));
      case 4 -> batchNorm(x).tensor();
      case 5 -> g.node("Add", List.of(g.scalar(channels % 2 == 0 ? 0.25f : -0.125f), x.tensor()));
      default -> x.tensor();
    };
  }

  private String perChannel(Picture x, int rank) {
    float[] values = gaussian(x.channels(), 0.3f);
    return rank == 4
        ? g.floats(values, 1, x.channels(), 1, 1)
        : g.floats(values, x.channels(), 1, 1);
  }

  /** What follows a convolution: BatchNorm, and one of the rectifiers. */
  private Picture tail(Picture x, int choice) {
    Picture y = choice % 2 == 1 ? batchNorm(x) : x;
    return switch (choice / 2 % 8) {
      case 1 -> prelu(y, 0);
      case 2 -> shifted(prelu(shifted(y), 0));
      case 3 -> y.as(g.node("Relu", y.tensor()));
      case 4 -> y.as(g.node("LeakyRelu", y.tensor(), real("alpha", 0.1f)));
      case 5 -> shifted(prelu(y, 1));
      case 6 -> prelu(shifted(y), 2);
      case 7 -> prelu(y, 3);
      default -> y;
    };
  }

  private Picture shifted(Picture x) {
    return x.as(bias(x, 1 + random.nextInt(3)));
  }

  private Picture prelu(Picture x, int spelling) {
    float[] slopes = gaussian(x.channels(), 0.3f);
    String slope =
        switch (spelling) {
          case 1 -> g.unsqueeze(g.floats(slopes, x.channels()), 1, 2);
          case 2 -> g.floats(new float[] {0.25f}, 1);
          case 3 -> g.floats(slopes, 1, x.channels(), 1, 1);
          default -> g.floats(slopes, x.channels(), 1, 1);
        };
    return x.as(g.node("PRelu", List.of(x.tensor(), slope)));
  }

  /** With a gamma that may be negative or 0. */
  Picture batchNorm(Picture x) {
    int c = x.channels();
    float[] gamma = gaussian(c, 1);
    float[] variance = new float[c];
    for (int i = 0; i < c; i++) {
      gamma[i] = random.nextInt(10) == 0 ? 0 : gamma[i];
      variance[i] = 0.05f + random.nextFloat();
    }
    return x.as(
        g.node(
            "BatchNormalization",
            List.of(
                x.tensor(),
                g.floats(gamma, c),
                g.floats(gaussian(c, 0.3f), c),
                g.floats(gaussian(c, 0.3f), c),
                g.floats(variance, c)),
            real("epsilon", 1e-5f)));
  }

  float[] gaussian(int count, float deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * deviation;
    }
    return values;
  }

  static <T> T pick(T[] choices, int choice) {
    return choices[choice % choices.length];
  }
}
