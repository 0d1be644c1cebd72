package org.bitfold.runtime.kernels;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Binary convolution by register tiles, four pixels times two vectors of outputs, for processors
 * that count the bits of 32-bit lanes in one instruction (AVX-512 VPOPCNTDQ, NEON, RVV): one xor,
 * one count and one addition for each 32 weights of a lane.
 */
final class BitTiles {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  private final int[] weights;
  private final FilterBlock block;
  private final int[] in;
  private final Patch patch;
  private final BlockSums sums;

  private BitTiles(BitWeights weights, FilterBlock block, int[] in, Patch patch, BlockSums sums) {
    this.weights = weights.signs();
    this.block = block;
    this.in = in;
    this.patch = patch;
    this.sums = sums;
  }

  /**
   * Convolves the pixels of a patch, n weights each, with one block of filters. The last four
   * pixels may overlap those before: they are the same again.
   */
  static void convolve(
      BitWeights weights, FilterBlock block, int[] in, Patch patch, int n, int[] out) {
    BlockSums sums = new BlockSums(patch, block, BLOCK, out);
    BitTiles tiles = new BitTiles(weights, block, in, patch, sums);
    int last = patch.pixels() - 4;
    for (int p = 0; p < last; p += 4) {
      tiles.fourByTwo(p);
    }
    if (last >= 0) {
      tiles.fourByTwo(last);
    } else {
      for (int p = 0; p < patch.pixels(); p++) {
        tiles.oneByTwo(p);
      }
    }
    for (int p = 0; p < patch.pixels(); p++) {
      tiles.finish(p, n);
    }
    sums.finish();
  }

  private void fourByTwo(int pixel) {
    IntVector a0 = IntVector.zero(SPECIES);
    IntVector b0 = a0;
    IntVector a1 = a0;
    IntVector b1 = a0;
    IntVector a2 = a0;
    IntVector b2 = a0;
    IntVector a3 = a0;
    IntVector b3 = a0;
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
    a0.intoArray(to, at0);
    b0.intoArray(to, at0 + LANES);
    int at1 = sums.at(pixel + 1);
    a1.intoArray(to, at1);
    b1.intoArray(to, at1 + LANES);
    int at2 = sums.at(pixel + 2);
    a2.intoArray(to, at2);
    b2.intoArray(to, at2 + LANES);
    int at3 = sums.at(pixel + 3);
    a3.intoArray(to, at3);
    b3.intoArray(to, at3 + LANES);
  }

  private void oneByTwo(int pixel) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int words = runs.length(r);
      for (int k = 0; k < words; k++) {
        IntVector x = IntVector.broadcast(SPECIES, in[i + k]);
        a = a.add(different(x, IntVector.fromArray(SPECIES, weights, w + k * BLOCK)));
        b = b.add(different(x, IntVector.fromArray(SPECIES, weights, w + k * BLOCK + LANES)));
      }
    }
    a.intoArray(sums.array(), sums.at(pixel));
    b.intoArray(sums.array(), sums.at(pixel) + LANES);
  }

  private static IntVector different(IntVector x, IntVector w) {
    return x.lanewise(VectorOperators.XOR, w).lanewise(VectorOperators.BIT_COUNT);
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
