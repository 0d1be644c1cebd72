package org.bitfold.runtime.stage;

import java.util.List;

/** How a stage begins: makes a run of pixels of one row from rows of earlier stages. */
public interface Head {
  /** Tiles are whole multiples of the pixels that the kernels keep in registers. */
  default int tileMultiple() {
    return 12;
  }

  /** The rows it reads. */
  List<RowNeed> needs();

  /**
   * Pixels of a tile: so many that it stays, with its weights, in the first-level cache.
   *
   * @param perPixel array elements of a pixel's scratch
   */
  default int tilePixels(int perPixel) {
    return 3072 / perPixel / tileMultiple() * tileMultiple();
  }

  /** Makes pixels x … x + pixels − 1 of row y in the tile. */
  void make(Rings rings, Tile tile, int y, int x, int pixels);
}
