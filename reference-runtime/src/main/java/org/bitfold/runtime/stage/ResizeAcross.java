package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.Samples;
import org.bitfold.runtime.reference.Axis;

/**
 * Begins with rows resampled along themselves: the first half of a separable resize.
 *
 * @param kept where the pixels go; null where to the tile
 */
public record ResizeAcross(Kernels kernels, Slot in, Samples columns, Slot kept) implements Head {
  /** To rows of {@code width} pixels. */
  public static ResizeAcross of(Kernels kernels, Slot in, Axis columns, int width) {
    return new ResizeAcross(kernels, in, samples(columns, width), null);
  }

  /** An axis as the kernels read it. */
  static Samples samples(Axis columns, int width) {
    int taps = columns.taps();
    int[] places = new int[width * taps];
    float[] weights = new float[width * taps];
    for (int i = 0; i < places.length; i++) {
      places[i] = columns.place(i / taps, i % taps);
      weights[i] = columns.weight(i / taps, i % taps);
    }
    return new Samples(taps, places, weights);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.same(in));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    Ring to = kept == null ? null : rings.get(kept);
    kernels.resample(
        ring.floats(),
        ring.at(y, 0),
        columns,
        x,
        pixels,
        in.perPixel(),
        to == null ? tile.floats() : to.floats(),
        to == null ? Tile.FIRST : to.at(y, x));
  }

  /** The same into a slot. */
  public ResizeAcross into(Slot slot) {
    return new ResizeAcross(kernels, in, columns, slot);
  }
}
