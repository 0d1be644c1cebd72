package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns {@code [pixels, channels]} into planes, {@code [channels, pixels]}, in squares of as many
 * pixels as a vector has lanes.
 *
 * <p>One pass takes rows i and i + half of a square and zips them, lane by lane, into rows 2i and
 * 2i + 1: {@code a0 b0 a1 b1 …}. That moves the lowest bit of an element's column to the lowest bit
 * of its row; after as many passes as a column has bits, rows and columns have changed places.
 */
final class Transposition {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int HALF = LANES / 2;
  private static final int PASSES = Integer.numberOfTrailingZeros(LANES);

  /** For each lane of the zipped lower halves of two vectors, which lane of the two it is. */
  private static final int[] LOWER = new int[LANES];

  private static final int[] UPPER = new int[LANES];

  static {
    for (int lane = 0; lane < LANES; lane++) {
      LOWER[lane] = lane / 2 + lane % 2 * LANES;
      UPPER[lane] = LOWER[lane] + HALF;
    }
  }

  private final float[] in;
  private final int channels;
  private final float[] out;
  private final int plane;
  private final float[] some = new float[LANES * LANES];
  private final float[] others = new float[LANES * LANES];

  private Transposition(float[] in, int channels, float[] out, int plane) {
    this.in = in;
    this.channels = channels;
    this.out = out;
    this.plane = plane;
  }

  /** As {@link Kernels#transpose}; the last squares may overlap those before. */
  static void transpose(float[] in, int pixels, int channels, float[] out, int at, int plane) {
    Transposition transposition = new Transposition(in, channels, out, plane);
    for (int p = 0; p < pixels; p += LANES) {
      int pixel = Math.min(p, pixels - LANES);
      for (int c = 0; c < channels; c += LANES) {
        int channel = Math.min(c, channels - LANES);
        transposition.square(pixel * channels + channel, at + channel * plane + pixel);
      }
    }
  }

  private void square(int from, int to) {
    float[] source = some;
    float[] target = others;
    zip(in, from, channels, source, 0, LANES);
    for (int pass = 2; pass < PASSES; pass++) {
      zip(source, 0, LANES, target, 0, LANES);
      float[] swap = source;
      source = target;
      target = swap;
    }
    zip(source, 0, LANES, out, to, plane);
  }

  private static void zip(
      float[] source, int from, int sourceRow, float[] target, int to, int targetRow) {
    IntVector lower = IntVector.fromArray(SPECIES, LOWER, 0);
    IntVector upper = IntVector.fromArray(SPECIES, UPPER, 0);
    for (int i = 0; i < HALF; i++) {
      IntVector a = FloatVector.fromArray(FLOATS, source, from + i * sourceRow).reinterpretAsInts();
      IntVector b =
          FloatVector.fromArray(FLOATS, source, from + (i + HALF) * sourceRow).reinterpretAsInts();
      lower.selectFrom(a, b).reinterpretAsFloats().intoArray(target, to + 2 * i * targetRow);
      upper.selectFrom(a, b).reinterpretAsFloats().intoArray(target, to + (2 * i + 1) * targetRow);
    }
  }
}
