package org.bitfold.runtime.stage;

import org.bitfold.model.Shape;
import org.bitfold.runtime.kernels.CacheLines;
import org.bitfold.runtime.kernels.Kernels;

/**
 * Keeps the pixels' channels as planes: a row of {@code [W, C]} as {@code [C, W]}, for what works
 * on neighbouring pixels at once.
 *
 * @param slot where to; made by {@link #slot(int, Slot)}
 */
public record StorePlanes(Kernels kernels, Slot slot) implements Step {
  /**
   * A slot for the rows of {@code in} as planes. Its width is an odd number of cache lines: were it
   * a power of two, a pixel's channels would crowd into few sets of the cache.
   */
  public static Slot slot(int number, Slot in) {
    int lines = Math.ceilDiv(in.shape().width(), CacheLines.ELEMENTS) | 1;
    return new Slot(
        number,
        in.element(),
        new Shape(in.shape().height(), lines * CacheLines.ELEMENTS, in.shape().channels()),
        in.perPixel());
  }

  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(slot);
    int plane = slot.shape().width();
    kernels.transpose(
        tile.floats(), pixels, slot.perPixel(), ring.floats(), ring.at(y, 0) + x, plane);
  }
}
