package org.bitfold.runtime.kernels;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The words that some pixels of a patch read, gathered tap by tap: word k of pixel p lies at {@code
 * k·PITCH + p} ("im2col"). Where a kernel's indexes are a constant multiple of its loop variable,
 * the compiler checks them once before the loop instead of each time, and no table of places takes
 * up registers.
 */
final class Columns {
  /** Most pixels at once. */
  static final int PITCH = 96;

  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Every other lane of two vectors. */
  private static final IntVector EVEN = IntVector.zero(SPECIES).addIndex(2);

  private final int[] in;
  private final int stride;
  private final int pixels;
  private final int[] words;

  private Columns(int[] in, Patch patch, int pixels) {
    this.in = in;
    this.stride = patch.stride();
    this.pixels = pixels;
    this.words = patch.scratch(patch.runs().elements() * PITCH);
  }

  /** The words of pixels {@code from … from + pixels − 1}, in scratch that the patch owns. */
  static int[] of(int[] in, Patch patch, int from, int pixels) {
    Columns columns = new Columns(in, patch, pixels);
    Runs runs = patch.runs();
    for (int r = 0, row = 0; r < runs.count(); row += runs.length(r) * PITCH, r++) {
      columns.gather(patch.base(from) + runs.input(r), runs.length(r), row);
    }
    return columns.words;
  }

  /**
   * A run's words. From one pixel's words on, what a pixel reads is what its neighbour read earlier
   * in the run.
   */
  private void gather(int first, int length, int row) {
    for (int k = 0; k < length; k++) {
      int to = row + k * PITCH;
      if (k < stride) {
        every(first + k, to);
      } else {
        System.arraycopy(words, to - stride * PITCH + 1, words, to, pixels - 1);
        words[to + pixels - 1] = in[first + k + (pixels - 1) * stride];
      }
    }
  }

  /** Words that lie {@code stride} apart; two apart, as those of 64 channels do, by vectors. */
  private void every(int first, int to) {
    int p = 0;
    for (; stride == 2 && p + LANES <= pixels && first + 2 * (p + LANES) <= in.length; p += LANES) {
      IntVector low = IntVector.fromArray(SPECIES, in, first + 2 * p);
      IntVector high = IntVector.fromArray(SPECIES, in, first + 2 * p + LANES);
      EVEN.selectFrom(low, high).intoArray(words, to + p);
    }
    for (; p < pixels; p++) {
      words[to + p] = in[first + p * stride];
    }
  }
}
