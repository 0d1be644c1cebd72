package org.bitfold.runtime.stage;

import org.bitfold.runtime.kernels.CacheLines;
import org.bitfold.runtime.kernels.Patch;

/**
 * One thread's scratch for a run of pixels on its way through a stage, {@code [pixels, channels]}:
 * small enough to stay in the first-level cache.
 */
public final class Tile {
  /** Where in each of its arrays the pixels begin. */
  static final int FIRST = CacheLines.FIRST;

  private final Patch patch = new Patch();
  private final int[] ints;
  private final int[] nonzero;
  private float[] floats;
  private float[] spare;

  /** Scratch for {@code elements} elements. */
  public Tile(int elements) {
    floats = new float[FIRST + elements];
    spare = new float[FIRST + elements];
    ints = new int[FIRST + elements];
    nonzero = new int[FIRST + elements];
  }

  /** The pixels as floats, from {@link #FIRST} on. */
  public float[] floats() {
    return floats;
  }

  /** Where a step that cannot work in place writes, before {@link #swap}. */
  float[] spare() {
    return spare;
  }

  /** Makes what was written to {@link #spare} the pixels. */
  void swap() {
    float[] old = floats;
    floats = spare;
    spare = old;
  }

  /** The pixels as sums or as words of sign bits. */
  int[] ints() {
    return ints;
  }

  /** The pixels' "not zero" bits, where they are trits. */
  int[] nonzero() {
    return nonzero;
  }

  /** What a convolution reads. */
  Patch patch() {
    return patch;
  }
}
