package org.bitfold.runtime.kernels;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
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

  private final BitWeights weights;
  private final int[] signs;
  private final int[] in;
  private final Patch patch;
  private final int words;
  private final int n;
  private final int[] out;

  private BitTiles(BitWeights weights, int[] in, Patch patch, int n, int[] out) {
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
    BitTiles tiles = new BitTiles(weights, in, patch, n, out);
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
      for (int b = 0; b < weights.layout().blocks(); b++) {
        FilterBlock block = weights.layout().block(group, b);
        int first = block.weights() + patch.runs().weight(0) * BLOCK;
        BlockSums sums = new BlockSums(patch, from, pixels, block, BLOCK, out);
        int last = pixels - 4;
        for (int p = 0; p < last; p += 4) {
          fourByTwo(columns, p, first, sums.array(), sums.at(p), sums.step());
        }
        fourByTwo(columns, last, first, sums.array(), sums.at(last), sums.step());
        sums.finish();
      }
    }
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

  private void fourByTwo(int[] columns, int pixel, int first, int[] sums, int at, int step) {
    IntVector a0 = IntVector.zero(SPECIES);
    IntVector b0 = a0;
    IntVector a1 = a0;
    IntVector b1 = a0;
    IntVector a2 = a0;
    IntVector b2 = a0;
    IntVector a3 = a0;
    IntVector b3 = a0;
    int[] weights = this.signs;
    for (int k = 0; k < words; k++) {
      int w = first + k * BLOCK;
      int i = pixel + k * Columns.PITCH;
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
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a0.add(a0)).intoArray(sums, at);
    all.sub(b0.add(b0)).intoArray(sums, at + LANES);
    all.sub(a1.add(a1)).intoArray(sums, at + step);
    all.sub(b1.add(b1)).intoArray(sums, at + step + LANES);
    all.sub(a2.add(a2)).intoArray(sums, at + 2 * step);
    all.sub(b2.add(b2)).intoArray(sums, at + 2 * step + LANES);
    all.sub(a3.add(a3)).intoArray(sums, at + 3 * step);
    all.sub(b3.add(b3)).intoArray(sums, at + 3 * step + LANES);
  }

  private void oneByTwo(int base, int first, int[] sums, int at) {
    IntVector a = IntVector.zero(SPECIES);
    IntVector b = a;
    int[] inputs = patch.runs().elementInputs();
    int[] places = patch.runs().elementWeights();
    for (int k = 0; k < words; k++) {
      IntVector x = IntVector.broadcast(SPECIES, in[base + inputs[k]]);
      int w = first + places[k] * BLOCK;
      a = a.add(different(x, IntVector.fromArray(SPECIES, signs, w)));
      b = b.add(different(x, IntVector.fromArray(SPECIES, signs, w + LANES)));
    }
    IntVector all = IntVector.broadcast(SPECIES, n);
    all.sub(a.add(a)).intoArray(sums, at);
    all.sub(b.add(b)).intoArray(sums, at + LANES);
  }

  private static IntVector different(IntVector x, IntVector w) {
    return x.lanewise(VectorOperators.XOR, w).lanewise(VectorOperators.BIT_COUNT);
  }
}
