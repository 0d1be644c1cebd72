package org.bitfold.runtime.stage;

/** Keeps the pixels for later stages. */
public record Store(Slot slot) implements Step {
  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(slot);
    int to = ring.at(y, x);
    int n = pixels * slot.perPixel();
    switch (slot.element()) {
      case FLOAT -> System.arraycopy(tile.floats(), Tile.FIRST, ring.floats(), to, n);
      case BITS, SUMS -> System.arraycopy(tile.ints(), Tile.FIRST, ring.ints(), to, n);
      case TRITS -> {
        System.arraycopy(tile.ints(), Tile.FIRST, ring.ints(), to, n);
        System.arraycopy(tile.nonzero(), Tile.FIRST, ring.nonzero(), to, n);
      }
    }
  }
}
