package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;

/**
 * The bounds of claim C3 against exact arithmetic, binary64, and binary32 in other orders: whatever
 * an original computes of inputs within the stated errors lies within the bound of the packed
 * result.
 */
class ErrorBoundsTest {
  private static final String SEED = "20260713";
  private static final int TRIES = 80;
  private static final int CHANNELS = 4;
  private static final int LOOKED_AT = 5;

  /** A sum of products: everything that is linear in its input. */
  private record Linear(String name, Op op, Op withoutBias, FloatVector bias, int divisor) {}

  /** An original's input, and what the packed model has instead. */
  private record Inputs(Planes original, Approximation packed) {}

  private static Inputs inputs(Random random, Numbers numbers, int c, int h, int w) {
    float[] original = numbers.draw(random, c * h * w);
    float[] packed = original.clone();
    double[] errors = new double[original.length];
    boolean exact = random.nextInt(3) == 0;
    for (int i = 0; i < packed.length && !exact; i++) {
      float moved = (float) (original[i] * (1 + random.nextGaussian() * 1e-5));
      if (Float.isFinite(moved)) {
        packed[i] = moved;
        errors[i] = Math.nextUp(Math.abs((double) moved - original[i]));
      }
    }
    return new Inputs(
        new Planes(c, h, w, original), new Approximation(new Planes(c, h, w, packed), errors));
  }

  private static void expectWithin(String op, float packed, BigDecimal original, double bound) {
    if (bound == Double.POSITIVE_INFINITY) {
      return;
    }
    assertTrue(Float.isFinite(packed), () -> op + ": a finite bound of " + packed);
    BigDecimal distance = original.subtract(new BigDecimal(packed)).abs();
    assertTrue(
        distance.compareTo(new BigDecimal(bound)) <= 0,
        () ->
            "%s: packed %s, original %s, apart %.4g, bound %.4g"
                .formatted(op, packed, original.round(MathContext.DECIMAL64), distance, bound));
  }

  private static void expectWithin(String op, float packed, float original, double bound) {
    if (bound == Double.POSITIVE_INFINITY || Float.compare(packed, original) == 0) {
      return;
    }
    assertTrue(Float.isFinite(original), () -> op + ": a finite bound, original " + original);
    expectWithin(op, packed, new BigDecimal(original), bound);
  }

  // ---- Sums of products ----------------------------------------------------------------------

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForSumsOfProducts(@ForAll Numbers numbers, @ForAll Numbers weights, @ForAll long seed) {
    Random random = new Random(seed);
    Inputs inputs = inputs(random, numbers, CHANNELS, 3, 4);
    for (Linear linear : linears(random, weights)) {
      check(linear, inputs, random);
    }
  }

  @Property(seed = SEED, tries = 8, edgeCases = EdgeCasesMode.NONE)
  void holdForLongSums(@ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    int terms = 3000;
    Inputs inputs = inputs(random, numbers, terms, 1, 1);
    FloatVector weights = FloatVector.of(Numbers.USUAL.draw(random, 2 * terms));
    FloatVector none = FloatVector.filled(2, 0);
    Op conv = new Op.Conv2d(new FloatFilters(2, 1, 1, terms, weights), none, Window.padded(0), 1);
    check(new Linear("long convolution", conv, conv, none, 1), inputs, random);
    Inputs large = inputs(random, numbers, 1, 40, 50);
    Op pool = new Op.GlobalAveragePool();
    check(new Linear("global average", pool, pool, FloatVector.filled(1, 0), 2000), large, random);
  }

  private static List<Linear> linears(Random random, Numbers numbers) {
    List<Linear> linears = new ArrayList<>();
    FloatVector bias = FloatVector.of(numbers.draw(random, 2));
    FloatVector none = FloatVector.filled(2, 0);
    FloatFilters filters =
        new FloatFilters(2, 3, 3, CHANNELS, FloatVector.of(numbers.draw(random, 72)));
    Window same = Window.padded(1);
    linears.add(
        new Linear(
            "convolution",
            new Op.Conv2d(filters, bias, same, 1),
            new Op.Conv2d(filters, none, same, 1),
            bias,
            1));
    Window strided = new Window(2, 2, 1, 1, 1, 1, 1, 1);
    linears.add(
        new Linear(
            "transposed convolution",
            new Op.ConvTranspose2d(filters, bias, strided, 0, 0, 1),
            new Op.ConvTranspose2d(filters, none, strided, 0, 0, 1),
            bias,
            1));
    FloatVector scales = FloatVector.of(numbers.draw(random, CHANNELS));
    FloatVector biases = FloatVector.of(numbers.draw(random, CHANNELS));
    FloatVector zeros = FloatVector.filled(CHANNELS, 0);
    linears.add(
        new Linear(
            "affine", new Op.Affine(scales, biases), new Op.Affine(scales, zeros), biases, 1));
    Op average = new Op.AveragePool(2, 3, new Window(1, 1, 1, 1, 0, 0, 0, 0), false, false);
    linears.add(new Linear("average pool", average, average, zeros, 6));
    return linears;
  }

  private static void check(Linear linear, Inputs inputs, Random random) {
    Planes x = inputs.packed().values();
    Shape shape = shape(linear.op(), x);
    Planes packed = Oracle.apply(linear.op(), List.of(x), shape);
    double[] bounds = ErrorBounds.of(linear.op(), List.of(inputs.packed()), packed);
    int plane = packed.height() * packed.width();
    for (int n = 0; n < LOOKED_AT; n++) {
      int i = random.nextInt(bounds.length);
      SumOfProducts sum = new SumOfProducts(linear.bias().get(i / plane), linear.divisor());
      float[] weights = weights(linear, x, shape, i);
      for (int k = 0; k < weights.length; k++) {
        if (weights[k] != 0) {
          sum.add(weights[k], inputs.original().values()[k]);
        }
      }
      expectWithin(linear.name(), packed.values()[i], sum.exact(), bounds[i]);
      expectWithin(linear.name(), packed.values()[i], sum.inDoubles(), bounds[i]);
      for (int order = 0; order < 4; order++) {
        expectWithin(linear.name(), packed.values()[i], sum.inFloats(random), bounds[i]);
      }
    }
  }

  /** What output {@code i} multiplies each input with, read off unit vectors. */
  private static float[] weights(Linear linear, Planes like, Shape shape, int i) {
    float[] weights = new float[like.values().length];
    float[] unit = new float[weights.length];
    for (int k = 0; k < weights.length; k++) {
      unit[k] = linear.divisor();
      weights[k] = Oracle.apply(linear.withoutBias(), List.of(like.with(unit)), shape).values()[i];
      unit[k] = 0;
    }
    return weights;
  }

  private static Shape shape(Op op, Planes x) {
    return switch (op) {
      case Op.ConvTranspose2d _ -> new Shape(2 * x.height() - 1, 2 * x.width() - 1, 2);
      case Op.Conv2d conv -> new Shape(x.height(), x.width(), conv.filters().outputs());
      case Op.AveragePool _ -> new Shape(x.height() - 1, x.width() - 2, x.channels());
      case Op.GlobalAveragePool _ -> new Shape(1, 1, x.channels());
      default -> x.shape();
    };
  }

  // ---- Binary convolutions -------------------------------------------------------------------

  /** The original multiplies signs with weights that lie up to K·u off ±s, and rounds its sums. */
  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForBinaryConvolutionsWithSpreadWeights(@ForAll Numbers constants, @ForAll long seed) {
    Random random = new Random(seed);
    int inputs = 1 + random.nextInt(80);
    byte[] signs = new byte[9 * inputs];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    Op.BinaryConv2d conv =
        new Op.BinaryConv2d(BitFilters.pack(1, 3, 3, inputs, signs), Window.padded(0), 1);
    float[] original = new float[signs.length];
    float[] bits = new float[signs.length];
    double[] errors = new double[signs.length];
    int zeros = random.nextInt(4) * 50; // of a hundred: trits of all kinds, and nothing but zeros
    for (int i = 0; i < bits.length; i++) {
      if (random.nextInt(100) < zeros) {
        continue;
      }
      bits[i] = random.nextBoolean() ? 1 : -1;
      original[i] = random.nextInt(200) == 0 ? (random.nextBoolean() ? 0 : -bits[i]) : bits[i];
      errors[i] = Math.abs(bits[i] - original[i]);
    }
    Approximation activations = new Approximation(new Planes(inputs, 3, 3, bits), errors);
    Shape one = new Shape(1, 1, 1);
    Planes sums = Oracle.apply(conv, List.of(activations.values()), one);
    Approximation counted =
        new Approximation(sums, ErrorBounds.of(conv, List.of(activations), sums));
    float[] affine = constants.draw(random, 2);
    Op.ScaleSums scale = new Op.ScaleSums(FloatVector.of(affine[0]), FloatVector.of(affine[1]));
    Planes packed = Oracle.apply(scale, List.of(sums), one);
    double bound = ErrorBounds.of(scale, List.of(counted), packed)[0];
    SumOfProducts sum = new SumOfProducts(affine[1], 1);
    for (int c = 0; c < inputs; c++) {
      for (int tap = 0; tap < 9; tap++) {
        double spread = (2 * random.nextDouble() - 1) * (signs.length - 2) * 0x1p-24;
        float weight = (float) (signs[tap * inputs + c] * (1 + spread) * affine[0]);
        sum.add(Float.isFinite(weight) ? weight : affine[0], original[c * 9 + tap]);
      }
    }
    expectWithin("binary convolution", packed.values()[0], sum.exact(), bound);
    for (int order = 0; order < 6; order++) {
      expectWithin("binary convolution", packed.values()[0], sum.inFloats(random), bound);
    }
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForBinaryWeightsOnFloats(@ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    int terms = 1 + random.nextInt(300);
    Inputs inputs = inputs(random, numbers, terms, 1, 1);
    byte[] signs = new byte[terms];
    for (int i = 0; i < terms; i++) {
      signs[i] = (byte) (random.nextInt(9) == 0 ? 0 : random.nextBoolean() ? 1 : -1);
    }
    float[] affine = Numbers.USUAL.draw(random, 2);
    Op.BinaryWeightConv2d conv =
        new Op.BinaryWeightConv2d(
            BitFilters.pack(1, 1, 1, terms, signs),
            FloatVector.of(affine[0]),
            FloatVector.of(affine[1]),
            Window.padded(0),
            1);
    Planes packed = Oracle.apply(conv, List.of(inputs.packed().values()), new Shape(1, 1, 1));
    double bound = ErrorBounds.of(conv, List.of(inputs.packed()), packed)[0];
    SumOfProducts sum = new SumOfProducts(affine[1], 1);
    for (int i = 0; i < terms; i++) {
      double spread = (2 * random.nextDouble() - 1) * Math.max(0, terms - 2) * 0x1p-24;
      sum.add((float) (signs[i] * (1 + spread) * affine[0]), inputs.original().values()[i]);
    }
    expectWithin("binary weights", packed.values()[0], sum.exact(), bound);
    for (int order = 0; order < 6; order++) {
      expectWithin("binary weights", packed.values()[0], sum.inFloats(random), bound);
    }
  }

  // ---- Functions -----------------------------------------------------------------------------

  @Property(seed = SEED, tries = 3 * TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForFunctionsOfTwoValues(
      @ForAll Op.BinaryFunction function,
      @ForAll Numbers first,
      @ForAll Numbers second,
      @ForAll long seed) {
    Random random = new Random(seed);
    Inputs a = inputs(random, first, 2, 2, 2);
    Inputs b = inputs(random, second, 2, 1, 1);
    Op op = new Op.Binary(function);
    Planes packed =
        Oracle.apply(op, List.of(a.packed().values(), b.packed().values()), new Shape(2, 2, 2));
    double[] bounds = ErrorBounds.of(op, List.of(a.packed(), b.packed()), packed);
    for (int i = 0; i < bounds.length; i++) {
      float x = a.original().values()[i];
      float y = b.original().values()[i / 4];
      expectWithin(function.name(), packed.values()[i], apply(function, x, y), bounds[i]);
      if (function != Op.BinaryFunction.DIVIDE || y != 0) {
        expectWithin(function.name(), packed.values()[i], exact(function, x, y), bounds[i]);
      }
    }
  }

  private static float apply(Op.BinaryFunction function, float x, float y) {
    return switch (function) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
    };
  }

  private static BigDecimal exact(Op.BinaryFunction function, float x, float y) {
    BigDecimal first = new BigDecimal(x);
    BigDecimal second = new BigDecimal(y);
    return switch (function) {
      case ADD -> first.add(second);
      case SUBTRACT -> first.subtract(second);
      case MULTIPLY -> first.multiply(second);
      case DIVIDE -> first.divide(second, new MathContext(120));
    };
  }

  /** PReLU as it is, and as networks spell it out: a half of each of x and |x|. */
  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForPRelu(@ForAll Numbers numbers, @ForAll Numbers slopes, @ForAll long seed) {
    Random random = new Random(seed);
    Inputs inputs = inputs(random, numbers, CHANNELS, 2, 2);
    FloatVector slope = FloatVector.of(slopes.draw(random, CHANNELS));
    Op op = new Op.PRelu(slope);
    Planes packed = Oracle.apply(op, List.of(inputs.packed().values()), new Shape(2, 2, CHANNELS));
    double[] bounds = ErrorBounds.of(op, List.of(inputs.packed()), packed);
    for (int i = 0; i < bounds.length; i++) {
      float x = inputs.original().values()[i];
      float s = slope.get(i / 4);
      BigDecimal exact = new BigDecimal(x).multiply(x >= 0 ? BigDecimal.ONE : new BigDecimal(s));
      expectWithin("PReLU", packed.values()[i], exact, bounds[i]);
      float spelt = 0.5f * (1 + s) * x + 0.5f * (1 - s) * Math.abs(x);
      expectWithin("PReLU spelt out", packed.values()[i], spelt, bounds[i]);
    }
  }

  @Property(seed = SEED, tries = 3 * TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForFunctionsOfOneValue(
      @ForAll Op.UnaryFunction function, @ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    Inputs inputs = inputs(random, numbers, CHANNELS, 2, 2);
    if (function == Op.UnaryFunction.SQRT) {
      inputs = magnitudes(inputs);
    }
    Op op = new Op.Unary(function);
    Planes packed = Oracle.apply(op, List.of(inputs.packed().values()), new Shape(2, 2, CHANNELS));
    double[] bounds = ErrorBounds.of(op, List.of(inputs.packed()), packed);
    for (int i = 0; i < bounds.length; i++) {
      double x = inputs.original().values()[i];
      double original =
          switch (function) {
            case ABS -> Math.abs(x);
            case NEGATE -> -x;
            case SQRT -> Math.sqrt(x);
            case EXP -> StrictMath.exp(x);
            case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
            case TANH -> StrictMath.tanh(x);
          };
      expectWithin(function.name(), packed.values()[i], (float) original, bounds[i]);
      if (isApproximated(function) && Double.isFinite(original)) {
        double off = ErrorBounds.TRANSCENDENTAL * Math.max(1, Math.abs(original));
        BigDecimal worst = new BigDecimal(original + (random.nextBoolean() ? off : -off));
        expectWithin(
            function.name() + " as far off as assumed", packed.values()[i], worst, bounds[i]);
      }
    }
  }

  private static boolean isApproximated(Op.UnaryFunction function) {
    return switch (function) {
      case EXP, SIGMOID, TANH -> true;
      case ABS, NEGATE, SQRT -> false;
    };
  }

  /** Channel attention: a product of features and of a Sigmoid of their means, both inexact. */
  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForGates(@ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    Inputs inputs = inputs(random, numbers, CHANNELS, 5, 6);
    Approximation x = inputs.packed();
    Shape one = new Shape(1, 1, CHANNELS);
    Approximation mean = applied(new Op.GlobalAveragePool(), List.of(x), one);
    FloatVector gains = FloatVector.of(Numbers.USUAL.draw(random, CHANNELS));
    FloatVector offsets =
        FloatVector.of(gains.get(0), -20 * Math.abs(gains.get(1)), 20 * Math.abs(gains.get(2)), 0);
    Approximation logits = applied(new Op.Affine(gains, offsets), List.of(mean), one);
    Approximation gates = applied(new Op.Unary(Op.UnaryFunction.SIGMOID), List.of(logits), one);
    Op product = new Op.Binary(Op.BinaryFunction.MULTIPLY);
    Approximation gated = applied(product, List.of(x, gates), x.values().shape());
    float[] original = inputs.original().values();
    for (int i = 0; i < original.length; i++) {
      int c = i / 30;
      BigDecimal sum = BigDecimal.ZERO;
      for (int j = 30 * c; j < 30 * c + 30; j++) {
        sum = sum.add(new BigDecimal(original[j]));
      }
      BigDecimal logit =
          sum.divide(BigDecimal.valueOf(30), new MathContext(60))
              .multiply(new BigDecimal(gains.get(c)))
              .add(new BigDecimal(offsets.get(c)));
      double gate = 1 / (1 + StrictMath.exp(-logit.doubleValue()));
      double off = ErrorBounds.TRANSCENDENTAL * (2 * random.nextDouble() - 1);
      BigDecimal worst = new BigDecimal(original[i]).multiply(new BigDecimal(gate + off));
      expectWithin("gate", gated.values().values()[i], worst, gated.errors()[i]);
    }
  }

  private static Approximation applied(Op op, List<Approximation> operands, Shape shape) {
    Planes result = Oracle.apply(op, operands.stream().map(Approximation::values).toList(), shape);
    return new Approximation(result, ErrorBounds.of(op, operands, result));
  }

  private static Inputs magnitudes(Inputs inputs) {
    float[] original = inputs.original().values().clone();
    float[] packed = inputs.packed().values().values().clone();
    for (int i = 0; i < original.length; i++) {
      original[i] = Math.abs(original[i]);
      packed[i] = Math.abs(packed[i]);
    }
    Planes values = inputs.packed().values().with(packed);
    return new Inputs(
        inputs.original().with(original), new Approximation(values, inputs.packed().errors()));
  }

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForSoftmax(@ForAll long seed) {
    Random random = new Random(seed);
    int channels = 1 + random.nextInt(200);
    Inputs inputs = inputs(random, Numbers.USUAL, channels, 1, 2);
    Op op = new Op.Softmax();
    Planes packed = Oracle.apply(op, List.of(inputs.packed().values()), new Shape(1, 2, channels));
    double[] bounds = ErrorBounds.of(op, List.of(inputs.packed()), packed);
    float[] original = inputs.original().values();
    float[] sums = new float[2];
    double[] exact = new double[2];
    for (int i = 0; i < original.length; i++) {
      sums[i % 2] += (float) Math.exp(original[i]);
      exact[i % 2] += StrictMath.exp(original[i]);
    }
    for (int i = 0; i < original.length; i++) {
      float inFloats = (float) Math.exp(original[i]) / sums[i % 2];
      expectWithin("softmax", packed.values()[i], inFloats, bounds[i]);
      double meant = StrictMath.exp(original[i]) / exact[i % 2];
      expectWithin("softmax", packed.values()[i], new BigDecimal(meant), bounds[i]);
    }
  }

  // ---- Movements and resampling --------------------------------------------------------------

  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForWhatOnlyMoves(@ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    Inputs inputs = inputs(random, numbers, CHANNELS, 4, 4);
    Window window = new Window(1, 1, 1, 1, 0, 0, 0, 0);
    record Move(Op op, Shape shape) {}
    List<Move> moves =
        List.of(
            new Move(new Op.MaxPool(2, 2, window, false), new Shape(3, 3, CHANNELS)),
            new Move(new Op.GlobalMaxPool(), new Shape(1, 1, CHANNELS)),
            new Move(new Op.Clip(-0.5f, 2), new Shape(4, 4, CHANNELS)),
            new Move(new Op.DepthToSpace(2, Op.ChannelOrder.CRD), new Shape(8, 8, 1)),
            new Move(new Op.SpaceToDepth(2, Op.ChannelOrder.DCR), new Shape(2, 2, 16)),
            new Move(new Op.SelectChannels(IntVector.of(3, 1)), new Shape(4, 4, 2)));
    for (Move move : moves) {
      Planes packed = Oracle.apply(move.op(), List.of(inputs.packed().values()), move.shape());
      Planes original = Oracle.apply(move.op(), List.of(inputs.original()), move.shape());
      double[] bounds = ErrorBounds.of(move.op(), List.of(inputs.packed()), packed);
      for (int i = 0; i < bounds.length; i++) {
        String name = move.op().opName();
        expectWithin(name, packed.values()[i], original.values()[i], bounds[i]);
      }
    }
  }

  /** The original works places and weights out in binary32. */
  @Property(seed = SEED, tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void holdForResampling(@ForAll Numbers numbers, @ForAll long seed) {
    Random random = new Random(seed);
    int width = 2 + random.nextInt(60);
    int factor = 2 + random.nextInt(6);
    Inputs inputs = inputs(random, numbers, 1, 1, width);
    Shape shape = new Shape(1, width * factor, 1);
    Op.Ratio times = new Op.Ratio(factor, 1);
    Op.Ratio one = new Op.Ratio(1, 1);
    float a = -0.75f;
    for (Op.Interpolation interpolation :
        List.of(
            new Op.Interpolation.Linear(Op.Coordinates.HALF_PIXEL),
            new Op.Interpolation.Cubic(Op.Coordinates.HALF_PIXEL, a))) {
      Op op = new Op.Resize(one, times, interpolation);
      Planes packed = Oracle.apply(op, List.of(inputs.packed().values()), shape);
      double[] bounds = ErrorBounds.of(op, List.of(inputs.packed()), packed);
      for (int i = 0; i < bounds.length; i++) {
        float place = (i + 0.5f) / factor - 0.5f;
        float original =
            interpolation instanceof Op.Interpolation.Linear
                ? linear(inputs.original().values(), place)
                : cubic(inputs.original().values(), place, a);
        expectWithin(op.opName(), packed.values()[i], original, bounds[i]);
      }
    }
  }

  private static float linear(float[] x, float place) {
    float inside = Math.clamp(place, 0f, x.length - 1f);
    int left = (int) Math.floor(inside);
    float rest = inside - left;
    return x[left] * (1 - rest) + x[Math.min(left + 1, x.length - 1)] * rest;
  }

  private static float cubic(float[] x, float place, float a) {
    int pixel = (int) Math.floor(place);
    float sum = 0;
    for (int tap = -1; tap <= 2; tap++) {
      float d = Math.abs(place - (pixel + tap));
      float weight =
          d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
      sum += x[Math.clamp(pixel + tap, 0, x.length - 1)] * weight;
    }
    return sum;
  }

  // ---- They tell something -------------------------------------------------------------------

  /** A bound that anything passes would hold, too. */
  @Example
  void tellAWrongWeightFromRounding() {
    Random random = new Random(5);
    Planes x = new Planes(64, 3, 3, Numbers.USUAL.draw(random, 9 * 64));
    float[] weights = Numbers.USUAL.draw(random, 9 * 64);
    Op.Conv2d conv = conv(weights);
    Planes right = Oracle.apply(conv, List.of(x), new Shape(1, 1, 1));
    double bound = ErrorBounds.of(conv, List.of(Approximation.exact(x)), right)[0];
    for (int k = 0; k < weights.length; k += 7) {
      float[] wrong = weights.clone();
      wrong[k] = -wrong[k];
      float value = Oracle.apply(conv(wrong), List.of(x), new Shape(1, 1, 1)).values()[0];
      double moved = Math.abs(2.0 * weights[k] * x.values()[k % 64 * 9 + k / 64]);
      assertTrue(
          moved < 0.05 || Math.abs(value - right.values()[0]) > bound,
          () -> "a wrong weight moves the result by %s, the bound is %s".formatted(moved, bound));
    }
    assertTrue(bound < 0.05, () -> "bound " + bound + " of " + right.values()[0]);
  }

  private static Op.Conv2d conv(float[] weights) {
    return new Op.Conv2d(
        new FloatFilters(1, 3, 3, 64, FloatVector.of(weights)),
        FloatVector.filled(1, 0),
        Window.padded(0),
        1);
  }
}
