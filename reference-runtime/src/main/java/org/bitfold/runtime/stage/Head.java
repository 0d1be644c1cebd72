package org.bitfold.runtime.stage;

import java.util.List;

/** How a stage begins: makes a run of pixels of one row from rows of earlier stages. */
public interface Head {
  /** The rows it reads. */
  List<RowNeed> needs();

  /** Makes pixels x … x + pixels − 1 of row y in the tile. */
  void make(Rings rings, Tile tile, int y, int x, int pixels);
}
