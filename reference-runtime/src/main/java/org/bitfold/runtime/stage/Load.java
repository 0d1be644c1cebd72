package org.bitfold.runtime.stage;

import java.util.List;

/** Begins with the rows of a slot as they are. */
public record Load(Slot slot) implements Head {
  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.same(slot));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(slot);
    int from = ring.at(y, x);
    int n = pixels * slot.perPixel();
    switch (slot.element()) {
      case FLOAT -> System.arraycopy(ring.floats(), from, tile.floats(), Tile.FIRST, n);
      case BITS, SUMS -> System.arraycopy(ring.ints(), from, tile.ints(), Tile.FIRST, n);
      case TRITS -> {
        System.arraycopy(ring.ints(), from, tile.ints(), Tile.FIRST, n);
        System.arraycopy(ring.nonzero(), from, tile.nonzero(), Tile.FIRST, n);
      }
    }
  }
}
