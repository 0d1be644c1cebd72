package org.bitfold.runtime.kernels;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Binary convolution by register tiles, six pixels times two vectors of outputs, for processors
 * that count the bits of 32-bit lanes in one instruction (AVX-512 VPOPCNTDQ): one xor, one count
 * and one addition for each 32 weights of a lane.
 *
 * <p>The loop holds twelve sums, two vectors of weights and few indexes: with more integers than
 * there are registers for them, C2 parks some in vector registers, and each move competes with the
 * arithmetic.
 */
final class BitTiles {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  /** Pixels of a tile. */
  static final int PIXELS = 6;

  private final BitWeights weights;
  private final int[] signs;
  private final int words;
  private final int[] in;
  private final Patch patch;
  private final int n;
  private final int[] out;

  private BitTiles(BitWeights weights, int[] in, Patch patch, int n, int[] out) {
    this.weights = weights;
    this.signs = weights.columns().signs();
    this.words = weights.layout().weights();
    this.in = in;
    this.patch = patch;
    this.n = n;
    this.out = out;
  }

  /** Convolves the pixels of a patch, n weights each, with the filters of one group. */
  static void convolve(BitWeights weights, int group, int[] in, Patch patch, int n, int[] out) {
    BitTiles tiles = new BitTiles(weights, in, patch, n, out);
    if (patch.pixels() >= PIXELS && patch.runs().count() > 0) {
      tiles.bySixes(group);
    } else {
      tiles.oneByOne(group);
    }
  }

  /** The last six pixels may overlap those before: they are the same again. */
  private void bySixes(int group) {
    ColumnFilters filters = weights.columns();
    Spans spans = new Spans(filters, in, patch);
    boolean partial = spans.isPartial();
    int[] whole = new int[BLOCK];
    Arrays.fill(whole, n);
    int together = spans.together();
    int step = spans.step();
    for (int done = 0; done < patch.pixels(); done += together) {
      int from = Math.min(done, patch.pixels() - PIXELS);
      int pixels = Math.min(patch.pixels() - from, together);
      int[] columns = spans.copy(from, pixels);
      for (int b = 0; b < filters.layout().blocks(); b++) {
        FilterBlock block = filters.layout().block(group, b);
        int[] all = partial ? all(spans, block) : whole;
        BlockSums sums = new BlockSums(patch, from, pixels, block, BLOCK, out);
        int[] to = sums.array();
        int first = sums.at(0);
        int next = sums.step();
        for (int p = 0; p < pixels; p += PIXELS) {
          int at = Math.min(p, pixels - PIXELS);
          sixByTwo(columns, at * step, step, block.weights(), all, to, first + at * next, next);
        }
        sums.finish();
      }
    }
  }

  /**
   * What each filter's sum would be if no bit differed: n, and where taps lie outside the picture,
   * what their words of zeros will be found to differ in.
   */
  private int[] all(Spans spans, FilterBlock block) {
    int[] all = new int[BLOCK];
    Arrays.fill(all, n);
    boolean[] outside = spans.outside();
    for (int i = 0; i < outside.length * BLOCK; i++) {
      if (outside[i / BLOCK]) {
        all[i % BLOCK] += 2 * Integer.bitCount(signs[block.weights() + i]);
      }
    }
    return all;
  }

  private void oneByOne(int group) {
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      BlockSums sums = new BlockSums(patch, 0, patch.pixels(), block, BLOCK, out);
      for (int p = 0; p < patch.pixels(); p++) {
        oneByTwo(patch.base(p), block.weights(), sums.array(), sums.at(p));
      }
      sums.finish();
    }
  }

  private void sixByTwo(
      int[] columns, int from, int step, int first, int[] all, int[] to, int at, int next) {
    int[] weights = this.signs;
    int words = this.words;
    IntVector a0 = IntVector.zero(SPECIES);
    IntVector b0 = a0;
    IntVector a1 = a0;
    IntVector b1 = a0;
    IntVector a2 = a0;
    IntVector b2 = a0;
    IntVector a3 = a0;
    IntVector b3 = a0;
    IntVector a4 = a0;
    IntVector b4 = a0;
    IntVector a5 = a0;
    IntVector b5 = a0;
    for (int k = 0; k < words; k++) {
      int w = first + k * BLOCK;
      int i = from + k;
      IntVector wa = IntVector.fromArray(SPECIES, weights, w);
      IntVector wb = IntVector.fromArray(SPECIES, weights, w + LANES);
      IntVector x0 = IntVector.broadcast(SPECIES, columns[i]);
      a0 = a0.add(different(x0, wa));
      b0 = b0.add(different(x0, wb));
      IntVector x1 = IntVector.broadcast(SPECIES, columns[i + step]);
      a1 = a1.add(different(x1, wa));
      b1 = b1.add(different(x1, wb));
      IntVector x2 = IntVector.broadcast(SPECIES, columns[i + 2 * step]);
      a2 = a2.add(different(x2, wa));
      b2 = b2.add(different(x2, wb));
      IntVector x3 = IntVector.broadcast(SPECIES, columns[i + 3 * step]);
      a3 = a3.add(different(x3, wa));
      b3 = b3.add(different(x3, wb));
      IntVector x4 = IntVector.broadcast(SPECIES, columns[i + 4 * step]);
      a4 = a4.add(different(x4, wa));
      b4 = b4.add(different(x4, wb));
      IntVector x5 = IntVector.broadcast(SPECIES, columns[i + 5 * step]);
      a5 = a5.add(different(x5, wa));
      b5 = b5.add(different(x5, wb));
    }
    IntVector allA = IntVector.fromArray(SPECIES, all, 0);
    IntVector allB = IntVector.fromArray(SPECIES, all, LANES);
    allA.sub(a0.add(a0)).intoArray(to, at);
    allB.sub(b0.add(b0)).intoArray(to, at + LANES);
    allA.sub(a1.add(a1)).intoArray(to, at + next);
    allB.sub(b1.add(b1)).intoArray(to, at + next + LANES);
    allA.sub(a2.add(a2)).intoArray(to, at + 2 * next);
    allB.sub(b2.add(b2)).intoArray(to, at + 2 * next + LANES);
    allA.sub(a3.add(a3)).intoArray(to, at + 3 * next);
    allB.sub(b3.add(b3)).intoArray(to, at + 3 * next + LANES);
    allA.sub(a4.add(a4)).intoArray(to, at + 4 * next);
    allB.sub(b4.add(b4)).intoArray(to, at + 4 * next + LANES);
    allA.sub(a5.add(a5)).intoArray(to, at + 5 * next);
    allB.sub(b5.add(b5)).intoArray(to, at + 5 * next + LANES);
  }

  private void oneByTwo(int base, int first, int[] sums, int at) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    int[] weights = this.weights.signs();
    int[] inputs = patch.runs().elementInputs();
    int[] places = patch.runs().elementWeights();
    for (int k = 0; k < patch.runs().elements(); k++) {
      IntVector x = IntVector.broadcast(SPECIES, in[base + inputs[k]]);
      int w = first + places[k] * BLOCK;
      a = a.add(different(x, IntVector.fromArray(SPECIES, weights, w)));
      b = b.add(different(x, IntVector.fromArray(SPECIES, weights, w + LANES)));
    }
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a.add(a)).intoArray(sums, at);
    all.sub(b.add(b)).intoArray(sums, at + LANES);
  }

  private static IntVector different(IntVector x, IntVector w) {
    return x.lanewise(VectorOperators.XOR, w).lanewise(VectorOperators.BIT_COUNT);
  }
}
