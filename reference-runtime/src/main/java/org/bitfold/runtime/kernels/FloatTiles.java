package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Float convolution by register tiles: some pixels times one or two vectors of outputs. Each lane
 * is one output's own chain of fused multiply-adds, so no sum is reassociated.
 *
 * <p>Every tile is a method of its own with its accumulators as locals, which C2 keeps in
 * registers; over an array of vectors it would box them.
 */
final class FloatTiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Two vectors of outputs. */
  static final int BLOCK = 2 * LANES;

  /** Weights of a filter whose block fits the first-level cache beside what it meets. */
  private static final int TOGETHER = 256;

  private final float[] weights;
  private final float[] bias;
  private final FilterBlock block;
  private final float[] in;
  private final Patch patch;
  private final float[] out;

  private FloatTiles(
      FloatWeights weights, FilterBlock block, float[] in, Patch patch, float[] out) {
    this.weights = weights.values();
    this.bias = weights.bias();
    this.block = block;
    this.in = in;
    this.patch = patch;
    this.out = out;
  }

  /**
   * Convolves the pixels of a patch with one block of filters. The last tile may overlap the one
   * before: its pixels are the same again.
   */
  static void convolve(
      FloatWeights weights, FilterBlock block, float[] in, Patch patch, float[] out) {
    FloatTiles tiles = new FloatTiles(weights, block, in, patch, out);
    if (block.used() > LANES && patch.pixels() >= 6) {
      tiles.bySixes();
    } else if (block.used() <= LANES && patch.pixels() >= 8) {
      tiles.byEights();
    } else {
      for (int p = 0; p < patch.pixels(); p++) {
        tiles.oneByTwo(p);
      }
    }
  }

  /**
   * Some runs for all pixels, then the next ones, so that the weights that they meet stay in the
   * first-level cache. What does not fill a tile waits until the others have their sums.
   */
  private void bySixes() {
    Runs runs = patch.runs();
    int whole = patch.pixels() / 6 * 6;
    int from = 0;
    do {
      int to = together(from);
      for (int p = 0; p < whole; p += 6) {
        sixByTwo(p, from, to);
      }
      from = to;
    } while (from < runs.count());
    if (whole < patch.pixels()) {
      sixByTwo(patch.pixels() - 6, 0, runs.count());
    }
  }

  /** Where the runs end that are taken together from {@code from} on. */
  private int together(int from) {
    Runs runs = patch.runs();
    if (block.used() < BLOCK) {
      return runs.count();
    }
    int to = from;
    int weights = 0;
    while (to < runs.count() && (to == from || weights + runs.length(to) <= TOGETHER)) {
      weights += runs.length(to++);
    }
    return to;
  }

  private void byEights() {
    int last = patch.pixels() - 8;
    for (int p = 0; p < last; p += 8) {
      eightByOne(p);
    }
    eightByOne(last);
  }

  /** Goes on with runs {@code from … to − 1}; the first of all begins with the biases. */
  private void sixByTwo(int pixel, int from, int to) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, bias, block.lane());
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, block.lane() + LANES);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    FloatVector a2 = a0;
    FloatVector b2 = b0;
    FloatVector a3 = a0;
    FloatVector b3 = b0;
    FloatVector a4 = a0;
    FloatVector b4 = b0;
    FloatVector a5 = a0;
    FloatVector b5 = b0;
    if (from > 0) {
      int at = patch.output(pixel, block);
      int step = block.channels();
      a0 = FloatVector.fromArray(SPECIES, out, at);
      b0 = FloatVector.fromArray(SPECIES, out, at + LANES);
      a1 = FloatVector.fromArray(SPECIES, out, at + step);
      b1 = FloatVector.fromArray(SPECIES, out, at + step + LANES);
      a2 = FloatVector.fromArray(SPECIES, out, at + 2 * step);
      b2 = FloatVector.fromArray(SPECIES, out, at + 2 * step + LANES);
      a3 = FloatVector.fromArray(SPECIES, out, at + 3 * step);
      b3 = FloatVector.fromArray(SPECIES, out, at + 3 * step + LANES);
      a4 = FloatVector.fromArray(SPECIES, out, at + 4 * step);
      b4 = FloatVector.fromArray(SPECIES, out, at + 4 * step + LANES);
      a5 = FloatVector.fromArray(SPECIES, out, at + 5 * step);
      b5 = FloatVector.fromArray(SPECIES, out, at + 5 * step + LANES);
    }
    Runs runs = patch.runs();
    int s = patch.stride();
    for (int r = from; r < to; r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
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
    store(a0, b0, pixel);
    store(a1, b1, pixel + 1);
    store(a2, b2, pixel + 2);
    store(a3, b3, pixel + 3);
    store(a4, b4, pixel + 4);
    store(a5, b5, pixel + 5);
  }

  private void eightByOne(int pixel) {
    FloatVector a0 = FloatVector.fromArray(SPECIES, bias, block.lane());
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector a4 = a0;
    FloatVector a5 = a0;
    FloatVector a6 = a0;
    FloatVector a7 = a0;
    Runs runs = patch.runs();
    int s = patch.stride();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
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
    store(a0, a0, pixel);
    store(a1, a1, pixel + 1);
    store(a2, a2, pixel + 2);
    store(a3, a3, pixel + 3);
    store(a4, a4, pixel + 4);
    store(a5, a5, pixel + 5);
    store(a6, a6, pixel + 6);
    store(a7, a7, pixel + 7);
  }

  private void oneByTwo(int pixel) {
    FloatVector a = FloatVector.fromArray(SPECIES, bias, block.lane());
    FloatVector b = FloatVector.fromArray(SPECIES, bias, block.lane() + LANES);
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        FloatVector x = FloatVector.broadcast(SPECIES, in[i + k]);
        a = x.fma(FloatVector.fromArray(SPECIES, weights, w + k * BLOCK), a);
        b = x.fma(FloatVector.fromArray(SPECIES, weights, w + k * BLOCK + LANES), b);
      }
    }
    store(a, b, pixel);
  }

  private void store(FloatVector a, FloatVector b, int pixel) {
    int at = patch.output(pixel, block);
    if (block.used() == BLOCK) {
      a.intoArray(out, at);
      b.intoArray(out, at + LANES);
    } else {
      float[] both = new float[BLOCK];
      a.intoArray(both, 0);
      b.intoArray(both, LANES);
      System.arraycopy(both, 0, out, at, block.used());
    }
  }
}
