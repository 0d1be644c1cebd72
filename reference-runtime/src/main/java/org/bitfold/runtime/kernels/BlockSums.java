package org.bitfold.runtime.kernels;

import java.util.function.IntFunction;

/**
 * Where a kernel puts the sums of one block of filters: straight to the output buffer, or, where
 * the block is not full, beside it, from where those that stand for a filter are copied.
 *
 * @param <A> the type of the array that holds sums
 */
final class BlockSums<A> {
  private final Patch patch;
  private final int from;
  private final int pixels;
  private final FilterBlock block;
  private final int width;
  private final boolean direct;
  private final A out;
  private final A array;

  /**
   * For pixels {@code from … from + pixels − 1} of a patch.
   *
   * @param room makes an array of so many sums
   */
  BlockSums(
      Patch patch, int from, int pixels, FilterBlock block, int width, A out, IntFunction<A> room) {
    this.patch = patch;
    this.from = from;
    this.pixels = pixels;
    this.block = block;
    this.width = width;
    this.direct = block.used() == width;
    this.out = out;
    this.array = direct ? out : room.apply(pixels * width);
  }

  /** The array to write to. */
  A array() {
    return array;
  }

  /** Where the sums of a pixel begin in it; the first one is 0. */
  int at(int pixel) {
    return direct ? patch.output(from + pixel, block) : pixel * width;
  }

  /** Elements from a pixel's sums to the next one's. */
  int step() {
    return direct ? block.channels() : width;
  }

  /** Brings the sums to the output buffer. */
  void finish() {
    for (int p = 0; !direct && p < pixels; p++) {
      System.arraycopy(array, p * width, out, patch.output(from + p, block), block.used());
    }
  }
}
