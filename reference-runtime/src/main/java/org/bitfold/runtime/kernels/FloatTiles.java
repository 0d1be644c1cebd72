package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Float convolution by register tiles: some pixels times one or two vectors of outputs. Each lane
 * is one output's own chain of fused multiply-adds, so no sum is reassociated.
 *
 * <p>Every tile has its accumulators as locals, which C2 keeps in registers; over an array of
 * vectors it would box them. The loop over the pixels is in the same method: a call for each tile
 * would check its indexes and fetch its fields anew.
 */
final class FloatTiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  /** Pixels of a tile where a block has two vectors of outputs, and where it has one. */
  private static final int SIX = 6;

  private static final int EIGHT = 8;

  /** Weights of a filter whose block fits the first-level cache beside what it meets. */
  private static final int TOGETHER = 256;

  private final float[] values;
  private final float[] bias;
  private final float[] in;
  private final Patch patch;
  private final float[] out;

  private FloatTiles(FloatWeights weights, float[] in, Patch patch, float[] out) {
    this.values = weights.values();
    this.bias = weights.bias();
    this.in = in;
    this.patch = patch;
    this.out = out;
  }

  /**
   * Convolves the pixels of a patch with the filters of one group. The last tile may overlap the
   * one before: its pixels are the same again.
   */
  static void convolve(FloatWeights weights, int group, float[] in, Patch patch, float[] out) {
    FloatTiles tiles = new FloatTiles(weights, in, patch, out);
    int blocks = weights.layout().blocks();
    for (int b = 0; b < blocks; b++) {
      FilterBlock block = weights.layout().block(group, b);
      if (block.used() > LANES && patch.pixels() >= SIX) {
        tiles.bySixes(block);
      } else if (block.used() <= LANES && patch.pixels() >= EIGHT) {
        tiles.byEights(block);
      } else if (b + 1 < blocks) {
        tiles.lone(block, weights.layout().block(group, ++b));
      } else {
        tiles.lone(block, block);
      }
    }
  }

  /**
   * Some runs for all pixels, then the next ones, so that the weights that they meet stay in the
   * first-level cache. The last tile waits until those that it overlaps have their sums.
   */
  private void bySixes(FilterBlock block) {
    BlockSums<float[]> sums = sums(block, BLOCK);
    int count = patch.runs().count();
    int pixels = patch.pixels();
    int whole = pixels / SIX * SIX;
    int from = 0;
    do {
      int to = together(from);
      sixes(block, 0, whole, from, to, sums);
      from = to;
    } while (from < count);
    if (whole < pixels) {
      sixes(block, pixels - SIX, pixels, 0, count, sums);
    }
    sums.finish();
  }

  private void byEights(FilterBlock block) {
    BlockSums<float[]> sums = sums(block, LANES);
    eights(block, sums);
    sums.finish();
  }

  private BlockSums<float[]> sums(FilterBlock block, int width) {
    return new BlockSums<>(patch, 0, patch.pixels(), block, width, out, float[]::new);
  }

  /** Where the runs end that are taken together from {@code from} on. */
  private int together(int from) {
    Runs runs = patch.runs();
    int to = from;
    int weights = 0;
    while (to < runs.count() && (to == from || weights + runs.length(to) <= TOGETHER)) {
      weights += runs.length(to++);
    }
    return to;
  }

  /**
   * Whole tiles of pixels {@code first … end − 1}. Goes on with runs {@code from … to − 1}; the
   * first of all begins with the biases.
   */
  private void sixes(
      FilterBlock block, int first, int end, int from, int to, BlockSums<float[]> all) {
    float[] sums = all.array();
    int origin = all.at(0);
    int next = all.step();
    float[] weights = this.values;
    float[] bias = this.bias;
    float[] in = this.in;
    int[] inputs = patch.runs().inputs();
    int[] places = patch.runs().weights();
    int[] lengths = patch.runs().lengths();
    int base = patch.base(0);
    int s = patch.stride();
    int lane = block.lane();
    int begin = block.weights();
    for (int pixel = first; pixel < end; pixel += SIX) {
      int at = origin + pixel * next;
      FloatVector a0;
      FloatVector b0;
      FloatVector a1;
      FloatVector b1;
      FloatVector a2;
      FloatVector b2;
      FloatVector a3;
      FloatVector b3;
      FloatVector a4;
      FloatVector b4;
      FloatVector a5;
      FloatVector b5;
      if (from == 0) {
        a0 = FloatVector.fromArray(SPECIES, bias, lane);
        b0 = FloatVector.fromArray(SPECIES, bias, lane + LANES);
        a1 = a0;
        b1 = b0;
        a2 = a0;
        b2 = b0;
        a3 = a0;
        b3 = b0;
        a4 = a0;
        b4 = b0;
        a5 = a0;
        b5 = b0;
      } else {
        a0 = FloatVector.fromArray(SPECIES, sums, at);
        b0 = FloatVector.fromArray(SPECIES, sums, at + LANES);
        a1 = FloatVector.fromArray(SPECIES, sums, at + next);
        b1 = FloatVector.fromArray(SPECIES, sums, at + next + LANES);
        a2 = FloatVector.fromArray(SPECIES, sums, at + 2 * next);
        b2 = FloatVector.fromArray(SPECIES, sums, at + 2 * next + LANES);
        a3 = FloatVector.fromArray(SPECIES, sums, at + 3 * next);
        b3 = FloatVector.fromArray(SPECIES, sums, at + 3 * next + LANES);
        a4 = FloatVector.fromArray(SPECIES, sums, at + 4 * next);
        b4 = FloatVector.fromArray(SPECIES, sums, at + 4 * next + LANES);
        a5 = FloatVector.fromArray(SPECIES, sums, at + 5 * next);
        b5 = FloatVector.fromArray(SPECIES, sums, at + 5 * next + LANES);
      }
      int start = base + pixel * s;
      for (int r = from; r < to; r++) {
        int i = start + inputs[r];
        int w = begin + places[r] * BLOCK;
        int n = lengths[r];
        for (int k = 0; k < n; k++) {
          FloatVector wa = FloatVector.fromArray(SPECIES, weights, w + k * BLOCK);
          FloatVector wb = FloatVector.fromArray(SPECIES, weights, w + k * BLOCK + LANES);
          FloatVector x0 = FloatVector.broadcast(SPECIES, in[i + k]);
          a0 = x0.fma(wa, a0);
          b0 = x0.fma(wb, b0);
          FloatVector x1 = FloatVector.broadcast(SPECIES, in[i + s + k]);
          a1 = x1.fma(wa, a1);
          b1 = x1.fma(wb, b1);
          FloatVector x2 = FloatVector.broadcast(SPECIES, in[i + 2 * s + k]);
          a2 = x2.fma(wa, a2);
          b2 = x2.fma(wb, b2);
          FloatVector x3 = FloatVector.broadcast(SPECIES, in[i + 3 * s + k]);
          a3 = x3.fma(wa, a3);
          b3 = x3.fma(wb, b3);
          FloatVector x4 = FloatVector.broadcast(SPECIES, in[i + 4 * s + k]);
          a4 = x4.fma(wa, a4);
          b4 = x4.fma(wb, b4);
          FloatVector x5 = FloatVector.broadcast(SPECIES, in[i + 5 * s + k]);
          a5 = x5.fma(wa, a5);
          b5 = x5.fma(wb, b5);
        }
      }
      a0.intoArray(sums, at);
      b0.intoArray(sums, at + LANES);
      a1.intoArray(sums, at + next);
      b1.intoArray(sums, at + next + LANES);
      a2.intoArray(sums, at + 2 * next);
      b2.intoArray(sums, at + 2 * next + LANES);
      a3.intoArray(sums, at + 3 * next);
      b3.intoArray(sums, at + 3 * next + LANES);
      a4.intoArray(sums, at + 4 * next);
      b4.intoArray(sums, at + 4 * next + LANES);
      a5.intoArray(sums, at + 5 * next);
      b5.intoArray(sums, at + 5 * next + LANES);
    }
  }

  private void eights(FilterBlock block, BlockSums<float[]> all) {
    float[] sums = all.array();
    int origin = all.at(0);
    int next = all.step();
    float[] weights = this.values;
    float[] bias = this.bias;
    float[] in = this.in;
    int[] inputs = patch.runs().inputs();
    int[] places = patch.runs().weights();
    int[] lengths = patch.runs().lengths();
    int count = patch.runs().count();
    int pixels = patch.pixels();
    int base = patch.base(0);
    int s = patch.stride();
    int lane = block.lane();
    int begin = block.weights();
    for (int p = 0; p < pixels; p += EIGHT) {
      int pixel = Math.min(p, pixels - EIGHT);
      int at = origin + pixel * next;
      FloatVector a0 = FloatVector.fromArray(SPECIES, bias, lane);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector a4 = a0;
      FloatVector a5 = a0;
      FloatVector a6 = a0;
      FloatVector a7 = a0;
      int start = base + pixel * s;
      for (int r = 0; r < count; r++) {
        int i = start + inputs[r];
        int w = begin + places[r] * BLOCK;
        int n = lengths[r];
        for (int k = 0; k < n; k++) {
          FloatVector wa = FloatVector.fromArray(SPECIES, weights, w + k * BLOCK);
          a0 = FloatVector.broadcast(SPECIES, in[i + k]).fma(wa, a0);
          a1 = FloatVector.broadcast(SPECIES, in[i + s + k]).fma(wa, a1);
          a2 = FloatVector.broadcast(SPECIES, in[i + 2 * s + k]).fma(wa, a2);
          a3 = FloatVector.broadcast(SPECIES, in[i + 3 * s + k]).fma(wa, a3);
          a4 = FloatVector.broadcast(SPECIES, in[i + 4 * s + k]).fma(wa, a4);
          a5 = FloatVector.broadcast(SPECIES, in[i + 5 * s + k]).fma(wa, a5);
          a6 = FloatVector.broadcast(SPECIES, in[i + 6 * s + k]).fma(wa, a6);
          a7 = FloatVector.broadcast(SPECIES, in[i + 7 * s + k]).fma(wa, a7);
        }
      }
      a0.intoArray(sums, at);
      a1.intoArray(sums, at + next);
      a2.intoArray(sums, at + 2 * next);
      a3.intoArray(sums, at + 3 * next);
      a4.intoArray(sums, at + 4 * next);
      a5.intoArray(sums, at + 5 * next);
      a6.intoArray(sums, at + 6 * next);
      a7.intoArray(sums, at + 7 * next);
    }
  }

  /**
   * Pixels too few for a tile, two blocks at once: a chain of multiply-adds waits for itself, and
   * four chains are done in the time of two.
   */
  private void lone(FilterBlock one, FilterBlock two) {
    BlockSums<float[]> sumsOne = sums(one, BLOCK);
    BlockSums<float[]> sumsTwo = sums(two, BLOCK);
    Runs runs = patch.runs();
    for (int p = 0; p < patch.pixels(); p++) {
      FloatVector a = FloatVector.fromArray(SPECIES, bias, one.lane());
      FloatVector b = FloatVector.fromArray(SPECIES, bias, one.lane() + LANES);
      FloatVector c = FloatVector.fromArray(SPECIES, bias, two.lane());
      FloatVector d = FloatVector.fromArray(SPECIES, bias, two.lane() + LANES);
      for (int r = 0; r < runs.count(); r++) {
        int i = patch.base(p) + runs.input(r);
        int v = one.weights() + runs.weight(r) * BLOCK;
        int w = two.weights() + runs.weight(r) * BLOCK;
        int n = runs.length(r);
        for (int k = 0; k < n; k++) {
          FloatVector x = FloatVector.broadcast(SPECIES, in[i + k]);
          a = x.fma(FloatVector.fromArray(SPECIES, values, v + k * BLOCK), a);
          b = x.fma(FloatVector.fromArray(SPECIES, values, v + k * BLOCK + LANES), b);
          c = x.fma(FloatVector.fromArray(SPECIES, values, w + k * BLOCK), c);
          d = x.fma(FloatVector.fromArray(SPECIES, values, w + k * BLOCK + LANES), d);
        }
      }
      a.intoArray(sumsOne.array(), sumsOne.at(p));
      b.intoArray(sumsOne.array(), sumsOne.at(p) + LANES);
      c.intoArray(sumsTwo.array(), sumsTwo.at(p));
      d.intoArray(sumsTwo.array(), sumsTwo.at(p) + LANES);
    }
    sumsOne.finish();
    sumsTwo.finish();
  }
}
