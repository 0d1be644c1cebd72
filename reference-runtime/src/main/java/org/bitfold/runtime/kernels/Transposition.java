package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns {@code [pixels, channels]} into planes, {@code [channels, pixels]}, in squares of as many
 * pixels as a vector has lanes.
 *
 * <p>To zip rows i and i + half of a square, lane by lane ({@code a0 b0 a1 b1 …}), into rows 2i and
 * 2i + 1 moves the lowest bit of an element's column to the lowest bit of its row; after as many
 * times as a column has bits, rows and columns have changed places. A pass does that twice where it
 * can, with four rows in registers.
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
  private final float[] scratch = new float[CacheLines.FIRST + LANES * LANES];

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
        transposition.square(
            CacheLines.FIRST + pixel * channels + channel, at + channel * plane + pixel);
      }
    }
  }

  private void square(int from, int to) {
    if (PASSES == 2) {
      zipTwice(in, from, channels, out, to, plane);
    } else if (PASSES == 3) {
      zipTwice(in, from, channels, scratch, CacheLines.FIRST, LANES);
      zip(scratch, CacheLines.FIRST, LANES, out, to, plane);
    } else {
      zipTwice(in, from, channels, scratch, CacheLines.FIRST, LANES);
      zipTwice(scratch, CacheLines.FIRST, LANES, out, to, plane);
    }
  }

  private static void zip(
      float[] source, int from, int sourceRow, float[] target, int to, int targetRow) {
    IntVector lower = IntVector.fromArray(SPECIES, LOWER, 0);
    IntVector upper = IntVector.fromArray(SPECIES, UPPER, 0);
    for (int i = 0; i < HALF; i++) {
      IntVector a = load(source, from + i * sourceRow);
      IntVector b = load(source, from + (i + HALF) * sourceRow);
      store(lower.selectFrom(a, b), target, to + 2 * i * targetRow);
      store(upper.selectFrom(a, b), target, to + (2 * i + 1) * targetRow);
    }
  }

  private static void zipTwice(
      float[] source, int from, int sourceRow, float[] target, int to, int targetRow) {
    IntVector lower = IntVector.fromArray(SPECIES, LOWER, 0);
    IntVector upper = IntVector.fromArray(SPECIES, UPPER, 0);
    int quarter = HALF / 2 * sourceRow;
    for (int i = 0; i < HALF / 2; i++) {
      int row = from + i * sourceRow;
      IntVector a = load(source, row);
      IntVector b = load(source, row + quarter);
      IntVector c = load(source, row + 2 * quarter);
      IntVector d = load(source, row + 3 * quarter);
      IntVector ac = lower.selectFrom(a, c);
      IntVector bd = lower.selectFrom(b, d);
      int zipped = to + 4 * i * targetRow;
      store(lower.selectFrom(ac, bd), target, zipped);
      store(upper.selectFrom(ac, bd), target, zipped + targetRow);
      IntVector ca = upper.selectFrom(a, c);
      IntVector db = upper.selectFrom(b, d);
      store(lower.selectFrom(ca, db), target, zipped + 2 * targetRow);
      store(upper.selectFrom(ca, db), target, zipped + 3 * targetRow);
    }
  }

  private static IntVector load(float[] source, int at) {
    return FloatVector.fromArray(FLOATS, source, at).reinterpretAsInts();
  }

  private static void store(IntVector row, float[] target, int at) {
    row.reinterpretAsFloats().intoArray(target, at);
  }
}
