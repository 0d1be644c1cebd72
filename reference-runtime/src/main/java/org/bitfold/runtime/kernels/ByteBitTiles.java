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

  private final int[] weights;
  private final FilterBlock block;
  private final int[] in;
  private final Patch patch;
  private final BlockSums sums;

  private ByteBitTiles(
      BitWeights weights, FilterBlock block, int[] in, Patch patch, BlockSums sums) {
    this.weights = weights.signs();
    this.block = block;
    this.in = in;
    this.patch = patch;
    this.sums = sums;
  }

  /** Convolves the pixels of a patch, n weights each, with one block of filters. */
  static void convolve(
      BitWeights weights, FilterBlock block, int[] in, Patch patch, int n, int[] out) {
    BlockSums sums = new BlockSums(patch, block, BLOCK, out);
    ByteBitTiles tiles = new ByteBitTiles(weights, block, in, patch, sums);
    if (patch.pixels() >= 4 && patch.runs().elements() <= MOST_WORDS) {
      tiles.byFours(n);
    } else {
      for (int p = 0; p < patch.pixels(); p++) {
        tiles.oneByTwo(p);
        tiles.finish(p, n);
      }
    }
    sums.finish();
  }

  /** The last four pixels may overlap those before: they are the same again. */
  private void byFours(int n) {
    int last = patch.pixels() - 4;
    for (int p = 0; p < last; p += 4) {
      fourByTwo(p);
    }
    fourByTwo(last);
    for (int p = 0; p < patch.pixels(); p++) {
      widen(p, n);
    }
  }

  private void fourByTwo(int pixel) {
    ByteVector a0 = ByteVector.zero(BYTES);
    ByteVector b0 = a0;
    ByteVector a1 = a0;
    ByteVector b1 = a0;
    ByteVector a2 = a0;
    ByteVector b2 = a0;
    ByteVector a3 = a0;
    ByteVector b3 = a0;
    Runs runs = patch.runs();
    int s = patch.stride();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int words = runs.length(r);
      for (int k = 0; k < words; k++) {
        IntVector wa = IntVector.fromArray(SPECIES, weights, w + k * BLOCK);
        IntVector wb = IntVector.fromArray(SPECIES, weights, w + k * BLOCK + LANES);
        IntVector x0 = IntVector.broadcast(SPECIES, in[i + k]);
        a0 = a0.add(different(x0, wa));
        b0 = b0.add(different(x0, wb));
        IntVector x1 = IntVector.broadcast(SPECIES, in[i + s + k]);
        a1 = a1.add(different(x1, wa));
        b1 = b1.add(different(x1, wb));
        IntVector x2 = IntVector.broadcast(SPECIES, in[i + 2 * s + k]);
        a2 = a2.add(different(x2, wa));
        b2 = b2.add(different(x2, wb));
        IntVector x3 = IntVector.broadcast(SPECIES, in[i + 3 * s + k]);
        a3 = a3.add(different(x3, wa));
        b3 = b3.add(different(x3, wb));
      }
    }
    int[] to = sums.array();
    int at0 = sums.at(pixel);
    a0.reinterpretAsInts().intoArray(to, at0);
    b0.reinterpretAsInts().intoArray(to, at0 + LANES);
    int at1 = sums.at(pixel + 1);
    a1.reinterpretAsInts().intoArray(to, at1);
    b1.reinterpretAsInts().intoArray(to, at1 + LANES);
    int at2 = sums.at(pixel + 2);
    a2.reinterpretAsInts().intoArray(to, at2);
    b2.reinterpretAsInts().intoArray(to, at2 + LANES);
    int at3 = sums.at(pixel + 3);
    a3.reinterpretAsInts().intoArray(to, at3);
    b3.reinterpretAsInts().intoArray(to, at3 + LANES);
  }

  private void oneByTwo(int pixel) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int words = runs.length(r);
      for (int from = 0; from < words; from += MOST_WORDS) {
        int to = Math.min(words, from + MOST_WORDS);
        ByteVector narrowA = ByteVector.zero(BYTES);
        ByteVector narrowB = narrowA;
        for (int k = from; k < to; k++) {
          IntVector x = IntVector.broadcast(SPECIES, in[i + k]);
          IntVector wa = IntVector.fromArray(SPECIES, weights, w + k * BLOCK);
          IntVector wb = IntVector.fromArray(SPECIES, weights, w + k * BLOCK + LANES);
          narrowA = narrowA.add(different(x, wa));
          narrowB = narrowB.add(different(x, wb));
        }
        a = a.add(widened(narrowA.reinterpretAsInts()));
        b = b.add(widened(narrowB.reinterpretAsInts()));
      }
    }
    a.intoArray(sums.array(), sums.at(pixel));
    b.intoArray(sums.array(), sums.at(pixel) + LANES);
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

  /** From counts in bytes to sums: {@code n − 2·count}. */
  private void widen(int pixel, int n) {
    IntVector all = IntVector.broadcast(SPECIES, n);
    for (int at = sums.at(pixel), end = at + BLOCK; at < end; at += LANES) {
      IntVector count = widened(IntVector.fromArray(SPECIES, sums.array(), at));
      all.sub(count.add(count)).intoArray(sums.array(), at);
    }
  }

  /** From counts of weights that differ to sums: {@code n − 2·count}. */
  private void finish(int pixel, int n) {
    IntVector all = IntVector.broadcast(SPECIES, n);
    for (int at = sums.at(pixel), end = at + BLOCK; at < end; at += LANES) {
      IntVector count = IntVector.fromArray(SPECIES, sums.array(), at);
      all.sub(count.add(count)).intoArray(sums.array(), at);
    }
  }
}
