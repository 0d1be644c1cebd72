package org.bitfold.runtime.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Binary convolution by register tiles, four pixels times two vectors of outputs, for processors
 * that count bits byte by byte with table look-ups (AVX2, SSSE3). Counts stay in bytes, four to a
 * lane, and are widened only before they could overflow: that saves the widening of each word.
 */
final class ByteBitTiles {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  /** So many words, 8 bits to a byte, before a byte could pass 255. */
  private static final int MOST_WORDS = 31;

  private final BitWeights weights;
  private final int[] signs;
  private final int[] in;
  private final Patch patch;
  private final int words;
  private final int n;
  private final int[] out;

  private ByteBitTiles(BitWeights weights, int[] in, Patch patch, int n, int[] out) {
    this.weights = weights;
    this.signs = weights.signs();
    this.in = in;
    this.patch = patch;
    this.words = patch.runs().elements();
    this.n = n;
    this.out = out;
  }

  /** Convolves the pixels of a patch, n weights each, with the filters of one group. */
  static void convolve(BitWeights weights, int group, int[] in, Patch patch, int n, int[] out) {
    ByteBitTiles tiles = new ByteBitTiles(weights, in, patch, n, out);
    if (patch.pixels() >= 4 && patch.runs().meetWeightsInOrder()) {
      tiles.byFours(group);
    } else {
      tiles.oneByOne(group);
    }
  }

  /** The last four pixels may overlap those before: they are the same again. */
  private void byFours(int group) {
    for (int done = 0; done < patch.pixels(); done += Columns.PITCH) {
      int from = Math.min(done, patch.pixels() - 4);
      int pixels = Math.min(patch.pixels() - from, Columns.PITCH);
      int[] columns = Columns.of(in, patch, from, pixels);
      int[] counts = new int[4 * BLOCK];
      for (int b = 0; b < weights.layout().blocks(); b++) {
        FilterBlock block = weights.layout().block(group, b);
        int first = block.weights() + patch.runs().weight(0) * BLOCK;
        BlockSums<int[]> sums = new BlockSums<>(patch, from, pixels, block, BLOCK, out, int[]::new);
        for (int p = 0; p < pixels; p += 4) {
          four(columns, Math.min(p, pixels - 4), first, counts, sums);
        }
        sums.finish();
      }
    }
  }

  private void four(int[] columns, int pixel, int first, int[] counts, BlockSums<int[]> sums) {
    for (int k = 0; k < words; k += MOST_WORDS) {
      int most = Math.min(words - k, MOST_WORDS);
      fourByTwo(columns, pixel + k * Columns.PITCH, first + k * BLOCK, most, counts);
      for (int p = 0; p < 4; p++) {
        widen(counts, p * BLOCK, k == 0, sums.array(), sums.at(pixel + p));
      }
    }
  }

  /** Counts of some words, four bytes in each lane. */
  private void fourByTwo(int[] columns, int from, int first, int words, int[] counts) {
    ByteVector a0 = ByteVector.zero(BYTES);
    ByteVector b0 = a0;
    ByteVector a1 = a0;
    ByteVector b1 = a0;
    ByteVector a2 = a0;
    ByteVector b2 = a0;
    ByteVector a3 = a0;
    ByteVector b3 = a0;
    int[] weights = this.signs;
    for (int k = 0; k < words; k++) {
      int w = first + k * BLOCK;
      int i = from + k * Columns.PITCH;
      IntVector wa = IntVector.fromArray(SPECIES, weights, w);
      IntVector wb = IntVector.fromArray(SPECIES, weights, w + LANES);
      IntVector x0 = IntVector.broadcast(SPECIES, columns[i]);
      a0 = a0.add(different(x0, wa));
      b0 = b0.add(different(x0, wb));
      IntVector x1 = IntVector.broadcast(SPECIES, columns[i + 1]);
      a1 = a1.add(different(x1, wa));
      b1 = b1.add(different(x1, wb));
      IntVector x2 = IntVector.broadcast(SPECIES, columns[i + 2]);
      a2 = a2.add(different(x2, wa));
      b2 = b2.add(different(x2, wb));
      IntVector x3 = IntVector.broadcast(SPECIES, columns[i + 3]);
      a3 = a3.add(different(x3, wa));
      b3 = b3.add(different(x3, wb));
    }
    a0.reinterpretAsInts().intoArray(counts, 0);
    b0.reinterpretAsInts().intoArray(counts, LANES);
    a1.reinterpretAsInts().intoArray(counts, BLOCK);
    b1.reinterpretAsInts().intoArray(counts, BLOCK + LANES);
    a2.reinterpretAsInts().intoArray(counts, 2 * BLOCK);
    b2.reinterpretAsInts().intoArray(counts, 2 * BLOCK + LANES);
    a3.reinterpretAsInts().intoArray(counts, 3 * BLOCK);
    b3.reinterpretAsInts().intoArray(counts, 3 * BLOCK + LANES);
  }

  /** From counts in bytes to sums: {@code n − 2·count}, or less by {@code 2·count} than so far. */
  private void widen(int[] counts, int from, boolean first, int[] sums, int at) {
    for (int lane = 0; lane < BLOCK; lane += LANES) {
      IntVector count = widened(IntVector.fromArray(SPECIES, counts, from + lane));
      IntVector before =
          first ? IntVector.broadcast(SPECIES, n) : IntVector.fromArray(SPECIES, sums, at + lane);
      before.sub(count.add(count)).intoArray(sums, at + lane);
    }
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

  private void oneByTwo(int base, int first, int[] sums, int at) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = base + runs.input(r);
      int w = first + runs.weight(r) * BLOCK;
      int words = runs.length(r);
      for (int from = 0; from < words; from += MOST_WORDS) {
        int to = Math.min(words, from + MOST_WORDS);
        ByteVector narrowA = ByteVector.zero(BYTES);
        ByteVector narrowB = narrowA;
        for (int k = from; k < to; k++) {
          IntVector x = IntVector.broadcast(SPECIES, in[i + k]);
          IntVector wa = IntVector.fromArray(SPECIES, signs, w + k * BLOCK);
          IntVector wb = IntVector.fromArray(SPECIES, signs, w + k * BLOCK + LANES);
          narrowA = narrowA.add(different(x, wa));
          narrowB = narrowB.add(different(x, wb));
        }
        a = a.add(widened(narrowA.reinterpretAsInts()));
        b = b.add(widened(narrowB.reinterpretAsInts()));
      }
    }
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a.add(a)).intoArray(sums, at);
    all.sub(b.add(b)).intoArray(sums, at + LANES);
  }

  private static ByteVector different(IntVector x, IntVector w) {
    return x.lanewise(VectorOperators.XOR, w)
        .reinterpretAsBytes()
        .lanewise(VectorOperators.BIT_COUNT);
  }

  /** The four bytes of each lane, added up. */
  private static IntVector widened(IntVector counts) {
    IntVector even = counts.and(0x00ff00ff);
    IntVector odd = counts.lanewise(VectorOperators.LSHR, 8).and(0x00ff00ff);
    IntVector pairs = even.add(odd);
    return pairs.and(0xffff).add(pairs.lanewise(VectorOperators.LSHR, 16));
  }
}
