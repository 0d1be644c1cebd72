package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;
import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.bitfold.verifier.randomnets.OnnxSketch.real;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bitfold.converter.onnx.proto.ModelProto;
import org.bitfold.verifier.randomnets.NetSpec.Block;
import org.bitfold.verifier.randomnets.NetSpec.Kind;

/** Writes the ONNX graph that a description stands for. */
final class NetBuilder {
  /** From here on, choices are spellings that few networks have. */
  static final int RARE_CHOICES = 60;

  /** Convolutions at the beginning tell which axis of an input the channels are. */
  private static final Set<Kind> CONVOLUTIONS =
      Set.of(Kind.BINARY_CONV, Kind.FLOAT_CONV, Kind.WEIGHT_ONLY_CONV);

  private final NetSpec spec;
  private final OnnxSketch g;
  private final Random random;
  private final Layers layers;
  private final Movements movements;
  private int binaryLinear;

  private NetBuilder(NetSpec spec) {
    this.spec = spec;
    this.g = new OnnxSketch(spec.opset(), spec.constants());
    this.random = new Random(spec.seed());
    this.layers = new Layers(g, random);
    this.movements = new Movements(g, spec.dynamic());
  }

  /**
   * A network and what must become of it.
   *
   * @param binaryLayers layers with binary activations and binary weights
   * @param several whether some of them become several binary convolutions
   * @param slices whether channels are left out, and with them the layers that nothing else reads
   */
  record Network(ModelProto proto, int binaryLayers, boolean several, boolean slices) {
    /**
     * Whether a conversion into so many binary layers left none of them out.
     *
     * @param reported names of the layers that the converter tells of, of whatever kind
     */
    boolean isConvertedBy(long layers, Set<String> reported) {
      long unread =
          proto.getGraph().getNodeList().stream()
              .filter(node -> slices && node.getOpType().equals("Conv"))
              .filter(node -> !reported.contains(node.getName()))
              .count();
      return layers + unread >= binaryLayers && (several || layers <= binaryLayers);
    }
  }

  /** Writes the network. */
  static Network write(NetSpec spec) {
    NetBuilder builder = new NetBuilder(spec);
    ModelProto proto = builder.model();
    return new Network(
        proto,
        builder.layers.binary() + builder.binaryLinear,
        builder.layers.several(),
        spec.blocks().stream().anyMatch(block -> block.kind() == Kind.SLICE));
  }

  private ModelProto model() {
    long height = spec.dynamic() ? -1 : spec.height();
    long width = spec.dynamic() ? -1 : spec.width();
    Picture input =
        new Picture(
            spec.channelsLast() && tellsChannels(spec.blocks().get(0))
                ? g.node(
                    "Transpose",
                    g.input("input", 1, height, width, spec.channels()),
                    integers("perm", 0, 3, 1, 2))
                : g.input("input", 1, spec.channels(), height, width),
            spec.channels(),
            spec.height(),
            spec.width());
    Picture x = input;
    Picture earlier = input;
    for (Block block : spec.blocks()) {
      Picture y = block(x, earlier, block);
      boolean cancels = block.kind() == Kind.ARITHMETIC;
      if (block.residual() && y.isLike(x) && !y.tensor().equals(x.tensor()) && !cancels) {
        y = y.as(g.node("Add", List.of(y.tensor(), x.tensor())));
      }
      earlier = x;
      x = y;
    }
    String end = ending(x, input);
    g.output(end.equals(input.tensor()) ? g.node("Neg", end) : end);
    return g.model();
  }

  private boolean tellsChannels(Block first) {
    Picture input = new Picture("input", spec.channels(), spec.height(), spec.width());
    return first.kind() == Kind.BATCH_NORM
        || CONVOLUTIONS.contains(first.kind())
            && ConvWindow.of(first.third(), spec.channels(), first.outputs()).fits(input);
  }

  private Picture block(Picture x, Picture earlier, Block block) {
    return switch (block.kind()) {
      case BINARY_CONV -> layers.binaryConv(x, block);
      case WEIGHT_ONLY_CONV -> layers.weightOnlyConv(x, block);
      case FLOAT_CONV -> layers.floatConv(x, block);
      case TRANSPOSED_CONV -> layers.transposedConv(x, block);
      case SECOND_ORDER -> layers.secondOrder(x, block);
      case BATCH_NORM -> layers.batchNorm(x);
      case ACTIVATION -> x.as(activation(x, block));
      case ARITHMETIC -> x.as(arithmetic(x, earlier, block));
      case ATTENTION -> x.as(attention(x, block));
      case POOL -> movements.pool(x, block);
      case DEPTH_TO_SPACE -> movements.depthToSpace(x, block);
      case SPACE_TO_DEPTH -> movements.spaceToDepth(x, block);
      case RESIZE -> movements.resize(x, block);
      case CONCAT -> movements.concat(x, earlier, block);
      case SLICE -> movements.slice(x, block);
      case REPEAT -> movements.repeat(x, block);
      case PAD -> movements.pad(x, block);
      case SHUFFLE -> movements.shuffle(x, block);
    };
  }

  private String activation(Picture x, Block block) {
    String t = x.tensor();
    if (block.first() >= RARE_CHOICES) {
      return rareActivation(x, block);
    }
    return switch (block.first() % 10) {
      case 1 -> g.node("LeakyRelu", t, real("alpha", -0.2f));
      case 2 -> g.clip(t, -0.5f, 0.75f);
      case 3 -> g.node("Sigmoid", t);
      case 4 -> g.node("Tanh", t);
      case 5 -> g.node("HardSigmoid", t, real("alpha", 0.2f), real("beta", 0.5f));
      case 6 -> g.node("Elu", t, real("alpha", 1));
      case 7 -> g.node("Sqrt", g.node("Abs", t));
      case 8 -> g.clip(t, 0, 1);
      case 9 -> g.node("Softsign", t);
      default -> g.node("Relu", t);
    };
  }

  private String rareActivation(Picture x, Block block) {
    String t = x.tensor();
    return switch (block.first() % 4) {
      case 0 -> {
        String mean = g.reduceMean(t, true, 1, 2, 3);
        // Of one channel all of the mean would leave a mean that is 0 but for rounding.
        boolean one = x.channels() == 1;
        yield g.node("Sub", List.of(t, one ? g.node("Mul", List.of(mean, g.scalar(0.5f))) : mean));
      }
      case 1 -> {
        String positive = g.node("Greater", List.of(t, g.scalar(0)));
        String half = g.node("Mul", List.of(t, g.scalar(0.5f)));
        yield g.node("Where", List.of(positive, t, half));
      }
      case 2 -> {
        String vector = g.floats(layers.gaussian(x.channels(), 1), x.channels(), 1, 1);
        String positive = g.node("Greater", List.of(t, g.scalar(0.25f)));
        yield g.node("Where", List.of(positive, g.node("Mul", List.of(t, vector)), g.scalar(0)));
      }
      default -> g.node("Mul", List.of(t, g.node("Sigmoid", t)));
    };
  }

  private String arithmetic(Picture x, Picture earlier, Block block) {
    String t = x.tensor();
    String vector = g.floats(layers.gaussian(x.channels(), 1), x.channels(), 1, 1);
    boolean alike = x.isLike(earlier) && !x.tensor().equals(earlier.tensor());
    return switch (block.first() % 9) {
      case 1 -> g.node("Mul", List.of(vector, t));
      case 2 -> g.node("Div", List.of(t, g.scalar(3)));
      case 3 -> g.node("Sub", List.of(vector, t));
      case 4 -> g.node("Neg", t);
      case 5 -> alike ? g.node("Sub", List.of(t, earlier.tensor())) : g.node("Neg", t);
      case 6 -> alike ? g.node("Mul", List.of(t, earlier.tensor())) : g.node("Mul", List.of(t, t));
      case 7 -> g.node("Identity", t);
      case 8 -> g.node("Mul", List.of(t, g.scalar(255)));
      default -> g.node("Add", List.of(t, vector));
    };
  }

  /** A gate per channel from the global average, as RCAN has it. */
  private String attention(Picture x, Block block) {
    long c = x.channels();
    long few = Math.max(1, c / 4);
    String pooled =
        block.first() % 2 == 0
            ? g.node("GlobalAveragePool", x.tensor())
            : g.reduceMean(x.tensor(), true, 2, 3);
    String squeezed =
        g.node(
            "Conv",
            List.of(pooled, g.floats(BinaryWeights.latent(random, few, c, 1, 1), few, c, 1, 1)));
    String active = g.node("Relu", squeezed);
    String excited =
        g.node(
            "Conv",
            List.of(active, g.floats(BinaryWeights.latent(random, c, few, 1, 1), c, few, 1, 1)));
    return g.node("Mul", List.of(x.tensor(), g.node("Sigmoid", excited)));
  }

  private String ending(Picture x, Picture input) {
    return switch (spec.ending()) {
      case NONE -> x.tensor();
      case CLIP -> g.clip(x.tensor(), 0, 1);
      case SKIP_FROM_INPUT ->
          x.isLike(input) && !x.tensor().equals(input.tensor())
              ? g.node("Add", List.of(input.tensor(), x.tensor()))
              : x.tensor();
      case LINEAR -> linear(x);
      case BINARY_LINEAR -> binaryLinear(x);
      case SOFTMAX -> g.node("Softmax", x.tensor(), integer("axis", 1));
    };
  }

  private String features(Picture x) {
    return g.node("Flatten", g.node("GlobalAveragePool", x.tensor()), integer("axis", 1));
  }

  private String linear(Picture x) {
    long c = x.channels();
    String weights = g.floats(BinaryWeights.latent(random, 5, c), 5, c);
    return g.node(
        "Gemm",
        List.of(features(x), weights, g.floats(layers.gaussian(5, 0.1f), 5)),
        integer("transB", 1));
  }

  private String binaryLinear(Picture x) {
    long c = x.channels();
    String signs = Binarizers.SIGN.write(g, features(x));
    String weights = g.node("Sign", g.floats(BinaryWeights.latent(random, c, 7), c, 7));
    binaryLinear++;
    return g.node("MatMul", List.of(signs, weights));
  }
}
