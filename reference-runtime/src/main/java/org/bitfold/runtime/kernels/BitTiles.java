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
  private final int[] in;
  private final int[] out;

  /** For each word that a pixel reads: where it lies from the pixel's base on. */
  private final int[] inputs;

  /** For each word that a pixel reads: which word of a filter it meets. */
  private final int[] places;

  private final int first;
  private final int words;
  private final int stride;
  private final int n;

  private BitTiles(BitWeights weights, FilterBlock block, int[] in, Patch patch, int n, int[] out) {
    this.weights = weights.signs();
    this.in = in;
    this.out = out;
    this.inputs = patch.runs().elementInputs();
    this.words = patch.runs().elements();
    this.places = patch.runs().elementWeights();
    this.first = block.weights();
    this.stride = patch.stride();
    this.n = n;
  }

  /**
   * Convolves the pixels of a patch, n weights each, with one block of filters. The last four
   * pixels may overlap those before: they are the same again.
   */
  static void convolve(
      BitWeights weights, FilterBlock block, int[] in, Patch patch, int n, int[] out) {
    BlockSums sums = new BlockSums(patch, block, BLOCK, out);
    BitTiles tiles = new BitTiles(weights, block, in, patch, n, sums.array());
    int last = patch.pixels() - 4;
    for (int p = 0; p < last; p += 4) {
      tiles.fourByTwo(patch.base(p), sums.at(p), sums.step());
    }
    if (last >= 0) {
      tiles.fourByTwo(patch.base(last), sums.at(last), sums.step());
    } else {
      for (int p = 0; p < patch.pixels(); p++) {
        tiles.oneByTwo(patch.base(p), sums.at(p));
      }
    }
    sums.finish();
  }

  private void fourByTwo(int base, int at, int step) {
    IntVector a0 = IntVector.zero(SPECIES);
    IntVector b0 = a0;
    IntVector a1 = a0;
    IntVector b1 = a0;
    IntVector a2 = a0;
    IntVector b2 = a0;
    IntVector a3 = a0;
    IntVector b3 = a0;
    int[] weights = this.weights;
    int[] in = this.in;
    int s = stride;
    for (int k = 0; k < words; k++) {
      int i = base + inputs[k];
      int w = first + places[k] * BLOCK;
      IntVector wa = IntVector.fromArray(SPECIES, weights, w);
      IntVector wb = IntVector.fromArray(SPECIES, weights, w + LANES);
      IntVector x0 = IntVector.broadcast(SPECIES, in[i]);
      a0 = a0.add(different(x0, wa));
      b0 = b0.add(different(x0, wb));
      IntVector x1 = IntVector.broadcast(SPECIES, in[i + s]);
      a1 = a1.add(different(x1, wa));
      b1 = b1.add(different(x1, wb));
      IntVector x2 = IntVector.broadcast(SPECIES, in[i + 2 * s]);
      a2 = a2.add(different(x2, wa));
      b2 = b2.add(different(x2, wb));
      IntVector x3 = IntVector.broadcast(SPECIES, in[i + 3 * s]);
      a3 = a3.add(different(x3, wa));
      b3 = b3.add(different(x3, wb));
    }
    int[] out = this.out;
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a0.add(a0)).intoArray(out, at);
    all.sub(b0.add(b0)).intoArray(out, at + LANES);
    all.sub(a1.add(a1)).intoArray(out, at + step);
    all.sub(b1.add(b1)).intoArray(out, at + step + LANES);
    all.sub(a2.add(a2)).intoArray(out, at + 2 * step);
    all.sub(b2.add(b2)).intoArray(out, at + 2 * step + LANES);
    all.sub(a3.add(a3)).intoArray(out, at + 3 * step);
    all.sub(b3.add(b3)).intoArray(out, at + 3 * step + LANES);
  }

  private void oneByTwo(int base, int at) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    for (int k = 0; k < words; k++) {
      IntVector x = IntVector.broadcast(SPECIES, in[base + inputs[k]]);
      int w = first + places[k] * BLOCK;
      a = a.add(different(x, IntVector.fromArray(SPECIES, weights, w)));
      b = b.add(different(x, IntVector.fromArray(SPECIES, weights, w + LANES)));
    }
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a.add(a)).intoArray(out, at);
    all.sub(b.add(b)).intoArray(out, at + LANES);
  }

  private static IntVector different(IntVector x, IntVector w) {
    return x.lanewise(VectorOperators.XOR, w).lanewise(VectorOperators.BIT_COUNT);
  }
}
