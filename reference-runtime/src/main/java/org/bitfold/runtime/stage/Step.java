package org.bitfold.runtime.stage;

import java.util.List;

/** Something done to each pixel of a tile by itself. */
public interface Step {
  /** The rows it reads beside the tile. */
  default List<RowNeed> needs() {
    return List.of();
  }

  /** Works on pixels x … x + pixels − 1 of row y, which the tile holds. */
  void apply(Rings rings, Tile tile, int y, int x, int pixels);
}
