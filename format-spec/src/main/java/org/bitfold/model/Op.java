package org.bitfold.model;

/**
 * The operations a packed model is made of. Each is small, orthogonal, and defined down to the
 * order of its float operations, so that every runtime gives the same bytes; fusing them is a
 * runtime's business.
 *
 * <p>Every float operation is one IEEE-754 binary32 operation, rounded to nearest even, subnormals
 * kept, unless binary64 is named; {@code fma(a, b, c)} is {@code a·b + c} with one rounding and
 * {@code max} is IEEE-754's maximum ({@link Math#max(float, float)}): +0 is above −0, NaN wins.
 * Comparisons are IEEE's: −0 equals +0, and any comparison with NaN is false. A NaN that arises
 * from overflowing values stays a NaN; its payload means nothing, and wherever a value is
 * serialized or compared every NaN is {@code 0x7FC00000}. {@code div} rounds towards −∞ and {@code
 * mod} is the rest that goes with it.
 *
 * <p>Adding an op: add the record here, then follow the compiler through the switches.
 */
public sealed interface Op {

  // ---- Float value to bits and back ----------------------------------------------------------

  /**
   * {@code FLOAT[H, W, C] → BITS[H, W, C]}: {@code bit = x >= threshold[c]}.
   *
   * @param thresholds one per channel, never NaN; −∞ and +∞ make a channel constant
   */
  record Binarize(FloatVector thresholds) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → TRITS[H, W, C]}: +1 where {@code x >= upper[c]}, −1 where {@code x <
   * lower[c]}, 0 between. Carries {@code Sign(0) = 0} and {@code {0, 1}} activations exactly.
   *
   * @param lower one per channel, {@code lower[c] <= upper[c]}, never NaN
   * @param upper one per channel
   */
  record Ternarize(FloatVector lower, FloatVector upper) implements Op {}

  /** {@code BITS or TRITS[H, W, C] → FLOAT[H, W, C]}: +1.0, +0.0 or −1.0. */
  record ToFloat() implements Op {}

  // ---- Binary convolution --------------------------------------------------------------------

  /**
   * {@code BITS or TRITS[H, W, C] → SUMS[H', W', O]}: the exact integer {@code S = Σ a·w} over the
   * taps inside the picture and the channels of the output's group; taps in the padding contribute
   * nothing.
   *
   * @param filters O filters over C / groups channels
   * @param groups divides C and O; output o belongs to group {@code o div (O / groups)}
   */
  record BinaryConv2d(BitFilters filters, Window window, int groups) implements Op {}

  /** {@code SUMS[H, W, C] → FLOAT[H, W, C]}: {@code fma(float(S), scale[c], bias[c])}. */
  record ScaleSums(FloatVector scale, FloatVector bias) implements Op {}

  /** {@code SUMS[H, W, C] → BITS[H, W, C]}: {@code bit = S >= threshold[c]}. */
  record ThresholdSums(IntVector thresholds) implements Op {}

  // ---- Float convolution ---------------------------------------------------------------------

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', O]}: {@code acc = bias[o]}, then for ky, kx, c ascending,
   * taps inside the picture only, {@code acc = fma(x, w, acc)}. On a 1×1 picture with a 1×1 kernel
   * this is the linear layer.
   */
  record Conv2d(FloatFilters filters, FloatVector bias, Window window, int groups) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', O]}: a convolution whose weights are ±1 (or 0) and whose
   * activations are float: {@code acc = +0}, then for ky, kx, c ascending, taps inside the picture
   * only, {@code acc = fma(x, w, acc)} with w in {+1, 0, −1}; the result is {@code fma(acc,
   * scale[o], bias[o])}.
   */
  record BinaryWeightConv2d(
      BitFilters filters, FloatVector scale, FloatVector bias, Window window, int groups)
      implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', O]}: transposed convolution. Input row iy, tap ky feeds
   * output row {@code iy·strideY − padTop + ky·dilationY}. For each output, {@code acc = bias[o]},
   * then for ky, kx, c ascending over the taps that an input pixel feeds, {@code acc = fma(x, w,
   * acc)}. {@code H' = (H − 1)·strideY − padTop − padBottom + dilationY·(KH − 1) + 1 + outputPadY}.
   *
   * @param filters O filters over C / groups channels (ONNX stores them [C, O/groups, KH, KW])
   */
  record ConvTranspose2d(
      FloatFilters filters,
      FloatVector bias,
      Window window,
      int outputPadY,
      int outputPadX,
      int groups)
      implements Op {

    /**
     * The input row that feeds output row {@code y} through tap {@code ky}, or −1 where none does.
     */
    public int inputRow(int y, int ky) {
      return fed(y + window.padTop() - ky * window.dilationY(), window.strideY());
    }

    /** The input column that feeds output column {@code x} through tap {@code kx}, or −1. */
    public int inputColumn(int x, int kx) {
      return fed(x + window.padLeft() - kx * window.dilationX(), window.strideX());
    }

    private static int fed(int distance, int stride) {
      return distance < 0 || distance % stride != 0 ? -1 : distance / stride;
    }
  }

  // ---- Pointwise float -----------------------------------------------------------------------

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H, W, C]}: {@code fma(x, scale[c], bias[c])}. Scale 1 makes it an
   * addition, bias −0 a multiplication, both to the last bit.
   */
  record Affine(FloatVector scale, FloatVector bias) implements Op {}

  /** {@code FLOAT[H, W, C] → FLOAT[H, W, C]}: {@code x >= 0 ? x : x·slope[c]}. */
  record PRelu(FloatVector slope) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H, W, C]}: {@code x < low ? low : x > high ? high : x}. Relu is
   * {@code Clip(0, +∞)}.
   */
  record Clip(float low, float high) implements Op {}

  /** {@code FLOAT[H, W, C] → FLOAT[H, W, C]}, element by element. */
  record Unary(UnaryFunction function) implements Op {}

  /**
   * {@code FLOAT, FLOAT → FLOAT}, element by element. Each of H, W, C of the second input equals
   * that of the first or is 1, and is then repeated.
   */
  record Binary(BinaryFunction function) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H, W, C]}: softmax over the channels of each pixel, in binary64:
   * {@code m} is the {@code max} over the channels, {@code e[c] = exp(x[c] − m)} by fdlibm, {@code
   * sum} adds e[c] for c ascending from 0, and the result is {@code e[c] / sum}, rounded once to
   * binary32.
   */
  record Softmax() implements Op {}

  // ---- Moving things around ------------------------------------------------------------------

  /** {@code FLOAT[H, W, C1], FLOAT[H, W, C2], … → FLOAT[H, W, C1 + C2 + …]}. */
  record Concat() implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H, W, n]}: output channel i is input channel {@code channels[i]}.
   * Slices, repeats and shuffles.
   */
  record SelectChannels(IntVector channels) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H·b, W·b, C/b²]}. Output (y, x, c) is input (y div b, x div b) at
   * channel, with dy = y mod b and dx = x mod b: CRD {@code c·b² + dy·b + dx}, DCR {@code (dy·b +
   * dx)·(C/b²) + c}.
   */
  record DepthToSpace(int block, ChannelOrder order) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H/b, W/b, C·b²]}: the inverse of {@link DepthToSpace}. Input (y,
   * x, c) goes to output (y div b, x div b) at channel, with dy = y mod b and dx = x mod b: CRD
   * {@code c·b² + dy·b + dx}, DCR {@code (dy·b + dx)·C + c}. H and W are multiples of b.
   */
  record SpaceToDepth(int block, ChannelOrder order) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[1, 1, C·H·W]}, in the order C, H, W (as NCHW flattens): input (y,
   * x, c) goes to channel {@code (c·H + y)·W + x}. Channel counts do not depend on the picture, so
   * the op fixes the size it takes.
   */
  record Flatten(int height, int width) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H + top + bottom, W + left + right, C]}: output (y, x) is input
   * {@code (y − top, x − left)} where that is inside the picture, else what {@link PadMode} says,
   * each axis by itself.
   *
   * @param value what {@link PadMode#CONSTANT} pads with; +0 in the other modes
   */
  record Pad(int top, int left, int bottom, int right, PadMode mode, float value) implements Op {}

  // ---- Resampling and pooling ----------------------------------------------------------------

  /**
   * {@code FLOAT[H, W, C] → FLOAT[⌊H·scaleY⌋, ⌊W·scaleX⌋, C]}: separable resampling, ONNX Resize
   * without antialiasing.
   *
   * <p>Positions are exact: {@link Coordinates} gives output pixel i of an axis its position in the
   * input as a fraction of integers n/d, d positive, and {@link Interpolation} the taps there.
   * Along each axis {@code acc = x·w} for the first tap, then {@code acc = fma(x, w, acc)} for the
   * others in order; first along x, in each input row that is wanted, then along y.
   */
  record Resize(Ratio scaleY, Ratio scaleX, Interpolation interpolation) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', C]}: {@code max} over the taps inside the picture. A
   * dilated window without a tap inside the picture gives −∞.
   *
   * @param ceil whether the output size rounds up; a window that would start right of or below the
   *     picture and its left or top padding is left out ({@link ShapeRules})
   */
  record MaxPool(int kernelHeight, int kernelWidth, Window window, boolean ceil) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', C]}: {@code acc = +0}, then for ky, kx ascending, taps
   * inside the picture only, {@code acc = acc + x}; the result is {@code acc / float(n)} where n is
   * the number of taps that count (a dilated window may have none: then the result is NaN).
   *
   * @param ceil as for {@link MaxPool}
   * @param countPadding whether n counts the taps in the padding as well. Taps beyond the padding,
   *     where {@code ceil} lets a window reach, never count
   */
  record AveragePool(
      int kernelHeight, int kernelWidth, Window window, boolean ceil, boolean countPadding)
      implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[1, 1, C]}: mean in binary64: each row is summed left to right
   * from +0, then the row sums top to bottom from +0, one division by H·W, one rounding to
   * binary32.
   */
  record GlobalAveragePool() implements Op {}

  /** {@code FLOAT[H, W, C] → FLOAT[1, 1, C]}: {@code max} over each channel. */
  record GlobalMaxPool() implements Op {}

  // ---- Attributes ----------------------------------------------------------------------------

  /**
   * Functions of one float. Where binary64 is named, x is widened to it, and the result is rounded
   * once to binary32; fdlibm is what Java's {@link StrictMath} computes.
   */
  enum UnaryFunction {
    /** Clears the sign bit. */
    ABS,
    /** Flips the sign bit. */
    NEGATE,
    /** Correctly rounded square root; −0 stays −0, below it NaN. */
    SQRT,
    /** fdlibm's binary64 exp of x. */
    EXP,
    /** {@code 1 / (1 + exp(−x))} in binary64 with fdlibm's exp. */
    SIGMOID,
    /** fdlibm's binary64 tanh of x. */
    TANH;

    /** The function of {@code x}. */
    public float apply(float x) {
      return switch (this) {
        case ABS -> Math.abs(x);
        case NEGATE -> -x;
        case SQRT -> (float) Math.sqrt(x);
        case EXP -> (float) StrictMath.exp(x);
        case SIGMOID -> (float) (1 / (1 + StrictMath.exp(-(double) x)));
        case TANH -> (float) StrictMath.tanh(x);
      };
    }
  }

  /** Functions of two floats, each one correctly rounded operation. */
  enum BinaryFunction {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE;

    /** The function of {@code a} and {@code b}. */
    public float apply(float a, float b) {
      return switch (this) {
        case ADD -> a + b;
        case SUBTRACT -> a - b;
        case MULTIPLY -> a * b;
        case DIVIDE -> a / b;
      };
    }
  }

  /** Which of depth and column/row varies slowest in the channel of {@link DepthToSpace}. */
  enum ChannelOrder {
    CRD,
    DCR;

    /**
     * The deep channel that holds pixel (dy, dx) of a block, channel {@code c}.
     *
     * @param block width and height of the block
     * @param channels channels of the shallow, wide side
     */
    public int deepChannel(int block, int dy, int dx, int c, int channels) {
      return switch (this) {
        case CRD -> (c * block + dy) * block + dx;
        case DCR -> (dy * block + dx) * channels + c;
      };
    }
  }

  /** What lies around a padded picture. */
  enum PadMode {
    /** One value everywhere. */
    CONSTANT,
    /** Mirrored about the outermost pixel, which is not repeated; less padding than pixels. */
    REFLECT,
    /** The outermost pixel, repeated. */
    EDGE;

    /** The row or column, of {@code size}, that stands at {@code place}; −1 for the constant. */
    public int source(int place, int size) {
      if (place >= 0 && place < size) {
        return place;
      }
      return switch (this) {
        case CONSTANT -> -1;
        case REFLECT -> place < 0 ? -place : 2 * (size - 1) - place;
        case EDGE -> place < 0 ? 0 : size - 1;
      };
    }
  }

  /** A positive ratio in lowest terms, of numbers up to {@link #MAX}. */
  record Ratio(int numerator, int denominator) {
    /** The largest numerator or denominator: pixel positions stay exact in 64 bits. */
    public static final int MAX = 1 << 16;

    public Ratio {
      if (numerator < 1 || denominator < 1 || numerator > MAX || denominator > MAX) {
        throw new IllegalArgumentException(
            "a ratio is of numbers from 1 to %d, found %d/%d"
                .formatted(MAX, numerator, denominator));
      }
      int a = numerator;
      int b = denominator;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      if (a != 1) {
        throw new IllegalArgumentException(
            "a ratio stands in lowest terms, found " + numerator + "/" + denominator);
      }
    }

    /** {@code ⌊size·ratio⌋}. */
    public int of(int size) {
      return Math.toIntExact(Math.multiplyExact((long) size, (long) numerator) / denominator);
    }
  }

  /**
   * How {@link Resize} reads between the pixels of an axis of {@code size} pixels, at a position
   * n/d with {@code k = n div d} and {@code s = (n mod d) / d}: each kind has taps, a tap a pixel
   * and a weight. A tap's pixel below 0 is pixel 0 instead, one above size − 1 is pixel size − 1.
   * Weights are binary64 operations in the order written, rounded to binary32 at the end.
   */
  sealed interface Interpolation {
    Coordinates coordinates();

    /** One tap, the pixel that {@link Rounding} picks, of weight 1. */
    record Nearest(Coordinates coordinates, Rounding rounding) implements Interpolation {}

    /**
     * Taps k and k + 1 of weights {@code 1 − s} and {@code s}. A position below 0 is taken as 0,
     * one above size − 1 as size − 1.
     */
    record Linear(Coordinates coordinates) implements Interpolation {}

    /**
     * Keys' bicubic kernel: taps k − 1, k, k + 1, k + 2 of weights {@code far(s + 1)}, {@code
     * near(s)}, {@code near(1 − s)} and {@code far(2 − s)}, where {@code near(t) = ((a + 2)·t − (a
     * + 3))·t·t + 1} and {@code far(t) = ((a·t − 5·a)·t + 8·a)·t − 4·a}.
     *
     * @param a Keys' coefficient, −0.75 in PyTorch, −0.5 in others
     */
    record Cubic(Coordinates coordinates, float a) implements Interpolation {}
  }

  /**
   * Where output pixel i of {@code out} lies among {@code in} input pixels, as the fraction n/d,
   * where the scale is num/den.
   */
  enum Coordinates {
    /** {@code (i + 0.5) / scale − 0.5}: {@code n = (2·i + 1)·den − num}, {@code d = 2·num}. */
    HALF_PIXEL,
    /** As half pixel, but 0/1 where the output has one pixel. */
    PYTORCH_HALF_PIXEL,
    /** {@code i / scale}: {@code n = i·den}, {@code d = num}. */
    ASYMMETRIC,
    /** {@code n = i·(in − 1)}, {@code d = out − 1}; 0/1 where the output has one pixel. */
    ALIGN_CORNERS
  }

  /** Which pixel {@link Interpolation.Nearest} picks at a position n/d. */
  enum Rounding {
    /** {@code n div d}. */
    FLOOR,
    /** {@code −(−n div d)}. */
    CEIL,
    /** {@code −((d − 2·n) div (2·d))}: halves go down. */
    ROUND_HALF_DOWN,
    /** {@code (2·n + d) div (2·d)}: halves go up. */
    ROUND_HALF_UP
  }

  /** Name of the op in files, reports and messages. */
  default String opName() {
    return getClass().getSimpleName();
  }
}
