package org.bitfold.runtime.stage;

import java.util.List;

/** Something done to each pixel of a tile by itself. */
public interface Step {
  /** The rows it reads beside the tile. */
  default List<RowNeed> needs() {
    return List.of();
  }

  /** Where it keeps the pixels that it makes; null where they stay in the tile. */
  default Slot kept() {
    return null;
  }

  /**
   * A slot that it reads, pixel by pixel, at the place that it writes in {@link #kept()}: the two
   * may lie in the same ring. Null where there is none.
   */
  default Slot replaceable() {
    return null;
  }

  /** Works on pixels x … x + pixels − 1 of row y, which the tile holds. */
  void apply(Rings rings, Tile tile, int y, int x, int pixels);
}
