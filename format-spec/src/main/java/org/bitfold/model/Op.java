package org.bitfold.model;

/**
 * The operations a packed model is made of. Each is small, orthogonal, and defined down to the
 * order of its float operations, so that every runtime gives the same bytes; fusing them is a
 * runtime's business. {@code fma(a, b, c)} is {@code a·b + c} with one rounding.
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

  /** {@code FLOAT[H, W, C] → FLOAT[H, W, C]}: softmax over the channels of each pixel. */
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

  /** {@code FLOAT[H, W, C] → FLOAT[H/b, W/b, C·b²]}: the inverse of {@link DepthToSpace}. */
  record SpaceToDepth(int block, ChannelOrder order) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[1, 1, C·H·W]}, in the order C, H, W (as NCHW flattens). Channel
   * counts do not depend on the picture, so the op fixes the size it takes.
   */
  record Flatten(int height, int width) implements Op {}

  /** {@code FLOAT[H, W, C] → FLOAT[H + top + bottom, W + left + right, C]}. */
  record Pad(int top, int left, int bottom, int right, PadMode mode, float value) implements Op {}

  // ---- Resampling and pooling ----------------------------------------------------------------

  /**
   * {@code FLOAT[H, W, C] → FLOAT[⌊H·scaleY⌋, ⌊W·scaleX⌋, C]}: separable resampling, ONNX Resize
   * without antialiasing.
   */
  record Resize(Ratio scaleY, Ratio scaleX, Interpolation interpolation) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', C]}: the largest element under the window, padding out.
   */
  record MaxPool(int kernelHeight, int kernelWidth, Window window, boolean ceil) implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[H', W', C]}: the sum under the window, ky then kx ascending, from
   * +0, divided by the count of taps.
   *
   * @param countPadding whether taps in the padding count towards the divisor
   */
  record AveragePool(
      int kernelHeight, int kernelWidth, Window window, boolean ceil, boolean countPadding)
      implements Op {}

  /**
   * {@code FLOAT[H, W, C] → FLOAT[1, 1, C]}: mean in binary64, each row left to right from 0, then
   * the row sums top to bottom, one division by H·W, one rounding to binary32.
   */
  record GlobalAveragePool() implements Op {}

  /** {@code FLOAT[H, W, C] → FLOAT[1, 1, C]}: the largest element of each channel. */
  record GlobalMaxPool() implements Op {}

  // ---- Attributes ----------------------------------------------------------------------------

  /** Functions of one float; binary64 inside where stated, one rounding to binary32 at the end. */
  enum UnaryFunction {
    ABS,
    NEGATE,
    /** Correctly rounded square root. */
    SQRT,
    /** fdlibm's binary64 exp of x. */
    EXP,
    /** {@code 1 / (1 + exp(−x))} in binary64 with fdlibm's exp. */
    SIGMOID,
    /** fdlibm's binary64 tanh of x. */
    TANH
  }

  /** Functions of two floats, each one correctly rounded operation. */
  enum BinaryFunction {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE
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
    CONSTANT,
    /** Mirrored about the outermost pixel, which is not repeated. */
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

  /** A positive ratio in lowest terms. */
  record Ratio(int numerator, int denominator) {
    public Ratio {
      if (numerator < 1 || denominator < 1) {
        throw new IllegalArgumentException("a ratio is positive");
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

  /** How {@link Resize} reads between pixels. */
  sealed interface Interpolation {
    Coordinates coordinates();

    /** The nearest pixel. */
    record Nearest(Coordinates coordinates, Rounding rounding) implements Interpolation {}

    /** Bilinear. */
    record Linear(Coordinates coordinates) implements Interpolation {}

    /**
     * Bicubic, Keys' kernel.
     *
     * @param a Keys' coefficient, −0.75 in PyTorch, −0.5 in others
     */
    record Cubic(Coordinates coordinates, float a) implements Interpolation {}
  }

  /** Where output pixel i lies in the input, per axis. */
  enum Coordinates {
    /** {@code (i + 0.5) / scale − 0.5}. */
    HALF_PIXEL,
    /** As half pixel, but 0 where the output has one pixel. */
    PYTORCH_HALF_PIXEL,
    /** {@code i / scale}. */
    ASYMMETRIC,
    /** {@code i·(in − 1)/(out − 1)}; 0 where the output has one pixel. */
    ALIGN_CORNERS
  }

  /** How {@link Interpolation.Nearest} picks a pixel. */
  enum Rounding {
    FLOOR,
    CEIL,
    ROUND_HALF_DOWN,
    ROUND_HALF_UP
  }

  /** Name of the op in files, reports and messages. */
  default String opName() {
    return getClass().getSimpleName();
  }
}
