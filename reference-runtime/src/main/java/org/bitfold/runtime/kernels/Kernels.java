package org.bitfold.runtime.kernels;

import org.bitfold.model.BitFilters;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.runtime.KernelChoice;

/**
 * The inner loops. Buffers hold a run of pixels, {@code [pixels, channels]}, from {@link
 * CacheLines#FIRST} on unless an offset is given; implementations are stateless.
 */
public interface Kernels {
  /**
   * The kernels for a choice.
   *
   * @throws IllegalStateException if vector kernels are asked for and the JVM has none
   */
  static Kernels of(KernelChoice choice) {
    return KernelProvider.kernels(choice);
  }

  /** What they are, for people: such as {@code vector, 256 bits}. */
  String description();

  /** Outputs that the float convolution keeps in registers: the block width it wants. */
  int floatBlock();

  /** Binary filters as these kernels read them. */
  BitWeights pack(BitFilters filters, int groups);

  /**
   * Of how many neighbouring pixels these kernels make sums most quickly: more than keep a tile of
   * floats in the first-level cache, as a kernel that is called for each tile and block of filters
   * has something to do before it begins. BBCU-DnCNN took 107 ms with 6144 elements, 104 with
   * 10240.
   *
   * @param perPixel array elements of a pixel's scratch
   */
  default int tilePixels(BitWeights weights, int perPixel) {
    return 10240 / perPixel;
  }

  /**
   * Float convolution: from the bias, one fused multiply-add per element of the runs, in order.
   *
   * @param out {@code [pixels, outputs]}; only the group's outputs are written
   */
  void convolve(FloatWeights weights, int group, float[] in, Patch patch, float[] out);

  /** Outputs that {@link #convolvePlanes} keeps in registers: the block width it wants. */
  int planeBlock();

  /** Pixels that {@link #convolvePlanes} keeps in registers: tiles are best multiples of it. */
  int planePixels();

  /**
   * Float convolution as {@link #convolve(FloatWeights, int, float[], Patch, float[])} does it,
   * where a run's elements lie {@code plane} apart and neighbouring pixels side by side.
   *
   * @param weights of one group
   * @param patch whose stride is 1
   * @param out {@code [pixels, outputs]}
   */
  void convolvePlanes(FloatWeights weights, float[] in, int plane, Patch patch, float[] out);

  /**
   * Binary convolution of ±1 by ±1: {@code n − 2·popcount(a xor w)}.
   *
   * @param n weights that lie inside the picture
   * @param sums {@code [pixels, outputs]}; only the group's outputs are written
   */
  void convolve(BitWeights weights, int group, int[] signs, Patch patch, int n, int[] sums);

  /**
   * The least pixels of a patch for which {@link #convolve(BitWeights, int, int[], Patch, int,
   * int[])} also takes windows that reach beyond the picture at the left and the right ({@link
   * Patch#outside}), n being what whole rows of the window hold.
   */
  default int leastBorderedPixels() {
    return Integer.MAX_VALUE;
  }

  /**
   * Binary convolution where a 0 may stand among activations or weights: {@code popcount(m) −
   * 2·popcount((a xor w) and m)}, m = where neither is 0.
   *
   * @param nonzero the activations' "not zero" bits, or null where none is 0
   */
  void convolveMasked(
      BitWeights weights, int group, int[] signs, int[] nonzero, Patch patch, int[] sums);

  /** {@code out[at + i] = activation(float(sum))}. */
  void activate(int[] sums, Activation activation, float[] out, int at, int n);

  /** {@code out[at + i] = second(first(float(sum)))}. */
  void activateTwice(int[] sums, Activation first, Activation second, float[] out, int at, int n);

  /** {@code out[at + i] = activation(float(sum)) + other[from + i]}. */
  void activateAdd(
      int[] sums, Activation activation, float[] other, int from, float[] out, int at, int n);

  /**
   * As {@link #activateAdd}, and the bits of what comes out as {@link #binarize} makes them.
   *
   * @param bits {@code [pixels, words of channels]}, from {@code bitsAt} on
   */
  default void activateAddBinarize(
      int[] sums,
      Activation activation,
      float[] other,
      int from,
      float[] out,
      int at,
      PerChannel threshold,
      int channels,
      int[] bits,
      int bitsAt,
      int n) {
    activateAdd(sums, activation, other, from, out, at, n);
    binarize(out, at, threshold, channels, n / channels, bits, bitsAt);
  }

  /** {@code out[at + i] = second(first(float(sum)) + other[from + i])}. */
  void activateAddActivate(
      int[] sums,
      Activation first,
      float[] other,
      int from,
      Activation second,
      float[] out,
      int at,
      int n);

  /** {@code out[at + i] = activation(x)}. */
  void activate(float[] x, Activation activation, float[] out, int at, int n);

  /** {@code x = x >= 0 ? x : x·slope}. */
  void prelu(float[] x, PerChannel slope, int n);

  /** {@code x = x < low ? low : x > high ? high : x}. */
  void clip(float[] x, float low, float high, int n);

  /**
   * {@code out[at + i] = x[first + i] ∘ other}.
   *
   * @param swapped whether it is {@code other ∘ x} instead
   */
  void combine(
      BinaryFunction function,
      float[] x,
      int first,
      Strided other,
      boolean swapped,
      float[] out,
      int at,
      int n);

  /**
   * Pixels of a row, each added to another one: {@code out[at + p, c] = in[row + places[first + p],
   * c] + other}.
   *
   * @param places numbers of pixels of the row
   * @param out {@code [pixels, channels]}, from {@code at} on
   */
  void nearestAdd(
      float[] in,
      int row,
      int[] places,
      int first,
      int channels,
      Strided other,
      float[] out,
      int at,
      int pixels);

  /**
   * {@code out[at + i] = fma(in[b + i], weightB, in[a + i]·weightA) + other}: an element between
   * two, added to another one.
   */
  void betweenAdd(
      float[] in,
      int a,
      float weightA,
      int b,
      float weightB,
      Strided other,
      float[] out,
      int at,
      int n);

  /**
   * Makes pixels of others of the same row: the first tap's times its weight, then a fused
   * multiply-add for each other one.
   *
   * @param row where pixel 0 of the row lies
   * @param first the first pixel that is made
   * @param out {@code [pixels, channels]}, from {@code at} on
   */
  void resample(
      float[] in,
      int row,
      Samples samples,
      int first,
      int pixels,
      int channels,
      float[] out,
      int at);

  /**
   * {@code x[at + i] = in[from + i]·weight}, or {@code fma(in[from + i], weight, x[at + i])} where
   * not first.
   */
  void weigh(float[] in, int from, float weight, boolean first, float[] x, int at, int n);

  /** {@code out[at + c·plane + p] = in[p, c]}: pixels with their channels to planes. */
  void transpose(float[] in, int pixels, int channels, float[] out, int at, int plane);

  /**
   * Bits of {@code x[from + i] >= threshold}.
   *
   * @param bits {@code [pixels, words of channels]}, from {@code at} on; unused bits become 0
   */
  void binarize(
      float[] x, int from, PerChannel threshold, int channels, int pixels, int[] bits, int at);
}
