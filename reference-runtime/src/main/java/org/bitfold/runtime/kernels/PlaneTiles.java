package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Float convolution to a few outputs by register tiles in which the lanes are neighbouring pixels:
 * with outputs as lanes, three of them would leave most lanes idle. Wants rows as planes, {@code
 * [channels, W]}, so that neighbours lie side by side.
 *
 * <p>Each lane is one pixel's own chain of fused multiply-adds, so no sum is reassociated.
 */
final class PlaneTiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Outputs that lie together in the weights. */
  static final int BLOCK = 4;

  /**
   * Pixels of a tile of three outputs: eight vectors where there are 32 registers, which AVX-512
   * has, else four.
   */
  static final int PIXELS = LANES == 16 ? 8 * LANES : 4 * LANES;

  private final float[] weights;
  private final FilterBlock block;
  private final float[] in;
  private final int plane;
  private final Patch patch;
  private final float[] bias;

  /** The sums of one tile, {@code [outputs, pixels]}. */
  private final float[] sums = new float[3 * PIXELS];

  private PlaneTiles(FloatWeights weights, FilterBlock block, float[] in, int plane, Patch patch) {
    this.weights = weights.values();
    this.bias = weights.bias();
    this.block = block;
    this.in = in;
    this.plane = plane;
    this.patch = patch;
  }

  /**
   * Convolves the pixels of a patch with up to four filters.
   *
   * @param plane elements from a channel to the next
   */
  static void convolve(
      FloatWeights weights, FilterBlock block, float[] in, int plane, Patch patch, float[] out) {
    PlaneTiles tiles = new PlaneTiles(weights, block, in, plane, patch);
    if (patch.pixels() < LANES) {
      for (int p = 0; p < patch.pixels(); p++) {
        tiles.lonePixel(p, out);
      }
      return;
    }
    int three = block.used() >= 3 ? 3 : 0;
    tiles.threeOutputs(three, out);
    for (int o = three; o < block.used(); o++) {
      tiles.oneOutput(o, out);
    }
  }

  /** By eights, fours, or one vector; the last may overlap those before, with the same sums. */
  private void threeOutputs(int outputs, float[] out) {
    int pixels = outputs == 0 ? 0 : patch.pixels();
    int together = pixels < PIXELS ? together(pixels) : PIXELS;
    for (int p = 0; p < pixels; p += together) {
      int at = Math.min(p, pixels - together);
      switch (together / LANES) {
        case 1 -> threeByOne(at);
        case 4 -> threeByFour(at);
        default -> threeByEight(at);
      }
      interleave(3, 0, at, together, out);
    }
  }

  private void oneOutput(int o, float[] out) {
    int together = together(patch.pixels());
    for (int p = 0; p < patch.pixels(); p += together) {
      int at = Math.min(p, patch.pixels() - together);
      if (together == LANES) {
        oneByOne(at, o);
      } else {
        oneByFour(at, o);
      }
      interleave(1, o, at, together, out);
    }
  }

  /** One vector at a time waits for its own sums: four cost little more than it. */
  private static int together(int pixels) {
    return pixels < 4 * LANES ? LANES : 4 * LANES;
  }

  private void threeByEight(int pixel) {
    FloatVector a0 = FloatVector.broadcast(SPECIES, bias[block.lane()]);
    FloatVector b0 = FloatVector.broadcast(SPECIES, bias[block.lane() + 1]);
    FloatVector c0 = FloatVector.broadcast(SPECIES, bias[block.lane() + 2]);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    FloatVector c1 = c0;
    FloatVector a2 = a0;
    FloatVector b2 = b0;
    FloatVector c2 = c0;
    FloatVector a3 = a0;
    FloatVector b3 = b0;
    FloatVector c3 = c0;
    FloatVector a4 = a0;
    FloatVector b4 = b0;
    FloatVector c4 = c0;
    FloatVector a5 = a0;
    FloatVector b5 = b0;
    FloatVector c5 = c0;
    FloatVector a6 = a0;
    FloatVector b6 = b0;
    FloatVector c6 = c0;
    FloatVector a7 = a0;
    FloatVector b7 = b0;
    FloatVector c7 = c0;
    float[] weights = this.weights;
    float[] in = this.in;
    int plane = this.plane;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int first = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        int i = first + k * plane;
        FloatVector wa = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK]);
        FloatVector wb = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 1]);
        FloatVector wc = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 2]);
        FloatVector x0 = FloatVector.fromArray(SPECIES, in, i);
        a0 = x0.fma(wa, a0);
        b0 = x0.fma(wb, b0);
        c0 = x0.fma(wc, c0);
        FloatVector x1 = FloatVector.fromArray(SPECIES, in, i + LANES);
        a1 = x1.fma(wa, a1);
        b1 = x1.fma(wb, b1);
        c1 = x1.fma(wc, c1);
        FloatVector x2 = FloatVector.fromArray(SPECIES, in, i + 2 * LANES);
        a2 = x2.fma(wa, a2);
        b2 = x2.fma(wb, b2);
        c2 = x2.fma(wc, c2);
        FloatVector x3 = FloatVector.fromArray(SPECIES, in, i + 3 * LANES);
        a3 = x3.fma(wa, a3);
        b3 = x3.fma(wb, b3);
        c3 = x3.fma(wc, c3);
        FloatVector x4 = FloatVector.fromArray(SPECIES, in, i + 4 * LANES);
        a4 = x4.fma(wa, a4);
        b4 = x4.fma(wb, b4);
        c4 = x4.fma(wc, c4);
        FloatVector x5 = FloatVector.fromArray(SPECIES, in, i + 5 * LANES);
        a5 = x5.fma(wa, a5);
        b5 = x5.fma(wb, b5);
        c5 = x5.fma(wc, c5);
        FloatVector x6 = FloatVector.fromArray(SPECIES, in, i + 6 * LANES);
        a6 = x6.fma(wa, a6);
        b6 = x6.fma(wb, b6);
        c6 = x6.fma(wc, c6);
        FloatVector x7 = FloatVector.fromArray(SPECIES, in, i + 7 * LANES);
        a7 = x7.fma(wa, a7);
        b7 = x7.fma(wb, b7);
        c7 = x7.fma(wc, c7);
      }
    }
    a0.intoArray(sums, 0);
    a1.intoArray(sums, LANES);
    a2.intoArray(sums, 2 * LANES);
    a3.intoArray(sums, 3 * LANES);
    a4.intoArray(sums, 4 * LANES);
    a5.intoArray(sums, 5 * LANES);
    a6.intoArray(sums, 6 * LANES);
    a7.intoArray(sums, 7 * LANES);
    b0.intoArray(sums, 8 * LANES);
    b1.intoArray(sums, 9 * LANES);
    b2.intoArray(sums, 10 * LANES);
    b3.intoArray(sums, 11 * LANES);
    b4.intoArray(sums, 12 * LANES);
    b5.intoArray(sums, 13 * LANES);
    b6.intoArray(sums, 14 * LANES);
    b7.intoArray(sums, 15 * LANES);
    c0.intoArray(sums, 16 * LANES);
    c1.intoArray(sums, 17 * LANES);
    c2.intoArray(sums, 18 * LANES);
    c3.intoArray(sums, 19 * LANES);
    c4.intoArray(sums, 20 * LANES);
    c5.intoArray(sums, 21 * LANES);
    c6.intoArray(sums, 22 * LANES);
    c7.intoArray(sums, 23 * LANES);
  }

  private void threeByFour(int pixel) {
    FloatVector a0 = FloatVector.broadcast(SPECIES, bias[block.lane()]);
    FloatVector b0 = FloatVector.broadcast(SPECIES, bias[block.lane() + 1]);
    FloatVector c0 = FloatVector.broadcast(SPECIES, bias[block.lane() + 2]);
    FloatVector a1 = a0;
    FloatVector b1 = b0;
    FloatVector c1 = c0;
    FloatVector a2 = a0;
    FloatVector b2 = b0;
    FloatVector c2 = c0;
    FloatVector a3 = a0;
    FloatVector b3 = b0;
    FloatVector c3 = c0;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        FloatVector x0 = FloatVector.fromArray(SPECIES, in, i + k * plane);
        FloatVector x1 = FloatVector.fromArray(SPECIES, in, i + k * plane + LANES);
        FloatVector x2 = FloatVector.fromArray(SPECIES, in, i + k * plane + 2 * LANES);
        FloatVector x3 = FloatVector.fromArray(SPECIES, in, i + k * plane + 3 * LANES);
        FloatVector wa = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK]);
        a0 = x0.fma(wa, a0);
        a1 = x1.fma(wa, a1);
        a2 = x2.fma(wa, a2);
        a3 = x3.fma(wa, a3);
        FloatVector wb = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 1]);
        b0 = x0.fma(wb, b0);
        b1 = x1.fma(wb, b1);
        b2 = x2.fma(wb, b2);
        b3 = x3.fma(wb, b3);
        FloatVector wc = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 2]);
        c0 = x0.fma(wc, c0);
        c1 = x1.fma(wc, c1);
        c2 = x2.fma(wc, c2);
        c3 = x3.fma(wc, c3);
      }
    }
    store(a0, a1, a2, a3, 0);
    store(b0, b1, b2, b3, 4 * LANES);
    store(c0, c1, c2, c3, 8 * LANES);
  }

  private void oneByFour(int pixel, int o) {
    FloatVector a0 = FloatVector.broadcast(SPECIES, bias[block.lane() + o]);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK + o;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        FloatVector weight = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK]);
        a0 = FloatVector.fromArray(SPECIES, in, i + k * plane).fma(weight, a0);
        a1 = FloatVector.fromArray(SPECIES, in, i + k * plane + LANES).fma(weight, a1);
        a2 = FloatVector.fromArray(SPECIES, in, i + k * plane + 2 * LANES).fma(weight, a2);
        a3 = FloatVector.fromArray(SPECIES, in, i + k * plane + 3 * LANES).fma(weight, a3);
      }
    }
    store(a0, a1, a2, a3, 0);
  }

  private void threeByOne(int pixel) {
    FloatVector a = FloatVector.broadcast(SPECIES, bias[block.lane()]);
    FloatVector b = FloatVector.broadcast(SPECIES, bias[block.lane() + 1]);
    FloatVector c = FloatVector.broadcast(SPECIES, bias[block.lane() + 2]);
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        FloatVector x = FloatVector.fromArray(SPECIES, in, i + k * plane);
        a = x.fma(FloatVector.broadcast(SPECIES, weights[w + k * BLOCK]), a);
        b = x.fma(FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 1]), b);
        c = x.fma(FloatVector.broadcast(SPECIES, weights[w + k * BLOCK + 2]), c);
      }
    }
    a.intoArray(sums, 0);
    b.intoArray(sums, LANES);
    c.intoArray(sums, 2 * LANES);
  }

  private void oneByOne(int pixel, int o) {
    FloatVector a = FloatVector.broadcast(SPECIES, bias[block.lane() + o]);
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK + o;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        FloatVector weight = FloatVector.broadcast(SPECIES, weights[w + k * BLOCK]);
        a = FloatVector.fromArray(SPECIES, in, i + k * plane).fma(weight, a);
      }
    }
    a.intoArray(sums, 0);
  }

  /**
   * At the borders, all chains in step, without vectors: a second species of vectors anywhere would
   * make C2 dispatch the calls on those of the other tiles, ten times slower.
   */
  private void lonePixel(int pixel, float[] out) {
    float a = bias[block.lane()];
    float b = bias[block.lane() + 1];
    float c = bias[block.lane() + 2];
    float d = bias[block.lane() + 3];
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = block.weights() + runs.weight(r) * BLOCK;
      int n = runs.length(r);
      for (int k = 0; k < n; k++) {
        float x = in[i + k * plane];
        a = Math.fma(x, weights[w + k * BLOCK], a);
        b = Math.fma(x, weights[w + k * BLOCK + 1], b);
        c = Math.fma(x, weights[w + k * BLOCK + 2], c);
        d = Math.fma(x, weights[w + k * BLOCK + 3], d);
      }
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    System.arraycopy(sums, 0, out, patch.output(pixel, block), block.used());
  }

  private void store(FloatVector v0, FloatVector v1, FloatVector v2, FloatVector v3, int at) {
    v0.intoArray(sums, at);
    v1.intoArray(sums, at + LANES);
    v2.intoArray(sums, at + 2 * LANES);
    v3.intoArray(sums, at + 3 * LANES);
  }

  /** From {@code [outputs, pixels]} in the tile to {@code [pixels, outputs]} of the result. */
  private void interleave(int outputs, int first, int pixel, int pixels, float[] out) {
    for (int o = 0; o < outputs; o++) {
      int to = patch.output(pixel, block) + first + o;
      for (int p = 0; p < pixels; p++) {
        out[to + p * block.channels()] = sums[o * pixels + p];
      }
    }
  }
}
