package org.bitfold.runtime.kernels;

import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Binary convolution by register tiles, four pixels times two vectors of outputs, for processors
 * that count the bits of 32-bit lanes in one instruction (AVX-512 VPOPCNTDQ): one xor, one count
 * and one addition for each 32 weights of a lane.
 *
 * <p>The loop holds eight sums, two vectors of weights and few indexes: with more integers than
 * there are registers for them, C2 parks some in vector registers, and each move competes with the
 * arithmetic.
 */
final class BitTiles {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  /** Pixels of a tile. */
  static final int PIXELS = 4;

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
      tiles.byTiles(group);
    } else {
      tiles.oneByOne(group);
    }
  }

  /** A few pixels more than fill tiles are those before once more. */
  private void byTiles(int group) {
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
        BlockSums<int[]> sums = new BlockSums<>(patch, from, pixels, block, BLOCK, out, int[]::new);
        int[] to = sums.array();
        int first = sums.at(0);
        int next = sums.step();
        tiles(columns, pixels, step, block.weights(), all, to, first, next);
        correctBorders(block, from, pixels, sums);
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

  /**
   * Pixels whose windows reach beyond the picture at the left or right: words of zeros stood there,
   * which differ in every 1 of a filter, and n is less.
   */
  private void correctBorders(FilterBlock block, int from, int pixels, BlockSums<int[]> sums) {
    int width = weights.columns().kernelWidth();
    for (int p = from; p < Math.min(from + pixels, patch.outsideLeft()); p++) {
      correct(block, 0, patch.outsideLeft() - p, sums.array(), sums.at(p - from));
    }
    int last = patch.pixels() - 1;
    for (int p = Math.max(from, last + 1 - patch.outsideRight()); p < from + pixels; p++) {
      int columns = patch.outsideRight() - (last - p);
      correct(block, width - columns, width, sums.array(), sums.at(p - from));
    }
  }

  private void correct(FilterBlock block, int firstColumn, int endColumn, int[] sums, int at) {
    ColumnFilters filters = weights.columns();
    Runs runs = patch.runs();
    int[] signs = this.signs;
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    for (int r = 0; r < runs.count(); r++) {
      for (int k = firstColumn * filters.words(); k < endColumn * filters.words(); k++) {
        int w = block.weights() + filters.place(runs.weight(r) + k) * BLOCK;
        a = a.add(IntVector.fromArray(SPECIES, signs, w).lanewise(BIT_COUNT));
        b = b.add(IntVector.fromArray(SPECIES, signs, w + LANES).lanewise(BIT_COUNT));
      }
    }
    int fewer = runs.count() * (endColumn - firstColumn) * weights.channels();
    IntVector sumA = IntVector.fromArray(SPECIES, sums, at);
    IntVector sumB = IntVector.fromArray(SPECIES, sums, at + LANES);
    sumA.add(a).add(a).sub(fewer).intoArray(sums, at);
    sumB.add(b).add(b).sub(fewer).intoArray(sums, at + LANES);
  }

  private void oneByOne(int group) {
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      BlockSums<int[]> sums =
          new BlockSums<>(patch, 0, patch.pixels(), block, BLOCK, out, int[]::new);
      for (int p = 0; p < patch.pixels(); p++) {
        oneByTwo(patch.base(p), block.weights(), sums.array(), sums.at(p));
      }
      sums.finish();
    }
  }

  /** A block's sums of {@code pixels}, at least {@link #PIXELS}; the last tile may overlap. */
  private void tiles(
      int[] columns, int pixels, int step, int first, int[] all, int[] to, int base, int next) {
    int[] weights = this.signs;
    int words = this.words;
    IntVector allA = IntVector.fromArray(SPECIES, all, 0);
    IntVector allB = IntVector.fromArray(SPECIES, all, LANES);
    for (int p = 0; p < pixels; p += PIXELS) {
      int pixel = Math.min(p, pixels - PIXELS);
      int from = pixel * step;
      int at = base + pixel * next;
      IntVector a0 = IntVector.zero(SPECIES);
      IntVector b0 = a0;
      IntVector a1 = a0;
      IntVector b1 = a0;
      IntVector a2 = a0;
      IntVector b2 = a0;
      IntVector a3 = a0;
      IntVector b3 = a0;
      for (int k = 0; k < words; k++) {
        int w = first + k * BLOCK;
        int i = from + k;
        IntVector wa = IntVector.fromArray(SPECIES, weights, w);
        IntVector wb = IntVector.fromArray(SPECIES, weights, w + LANES);
        IntVector x0 = IntVector.broadcast(SPECIES, columns[i]);
        a0 = a0.add(x0.lanewise(XOR, wa).lanewise(BIT_COUNT));
        b0 = b0.add(x0.lanewise(XOR, wb).lanewise(BIT_COUNT));
        IntVector x1 = IntVector.broadcast(SPECIES, columns[i + step]);
        a1 = a1.add(x1.lanewise(XOR, wa).lanewise(BIT_COUNT));
        b1 = b1.add(x1.lanewise(XOR, wb).lanewise(BIT_COUNT));
        IntVector x2 = IntVector.broadcast(SPECIES, columns[i + 2 * step]);
        a2 = a2.add(x2.lanewise(XOR, wa).lanewise(BIT_COUNT));
        b2 = b2.add(x2.lanewise(XOR, wb).lanewise(BIT_COUNT));
        IntVector x3 = IntVector.broadcast(SPECIES, columns[i + 3 * step]);
        a3 = a3.add(x3.lanewise(XOR, wa).lanewise(BIT_COUNT));
        b3 = b3.add(x3.lanewise(XOR, wb).lanewise(BIT_COUNT));
      }
      allA.sub(a0.add(a0)).intoArray(to, at);
      allB.sub(b0.add(b0)).intoArray(to, at + LANES);
      allA.sub(a1.add(a1)).intoArray(to, at + next);
      allB.sub(b1.add(b1)).intoArray(to, at + next + LANES);
      allA.sub(a2.add(a2)).intoArray(to, at + 2 * next);
      allB.sub(b2.add(b2)).intoArray(to, at + 2 * next + LANES);
      allA.sub(a3.add(a3)).intoArray(to, at + 3 * next);
      allB.sub(b3.add(b3)).intoArray(to, at + 3 * next + LANES);
    }
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
    return x.lanewise(XOR, w).lanewise(BIT_COUNT);
  }
}
