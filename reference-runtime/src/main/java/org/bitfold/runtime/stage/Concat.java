package org.bitfold.runtime.stage;

import java.util.List;

/** Begins with the channels of several slots behind each other. */
public record Concat(List<Slot> parts, int channels) implements Head {
  public Concat {
    parts = List.copyOf(parts);
  }

  @Override
  public List<RowNeed> needs() {
    return parts.stream().map(RowNeed::same).toList();
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    int first = Tile.FIRST;
    for (Slot part : parts) {
      Ring ring = rings.get(part);
      int own = part.perPixel();
      int from = ring.at(y, x);
      for (int p = 0; p < pixels; p++) {
        System.arraycopy(ring.floats(), from + p * own, tile.floats(), p * channels + first, own);
      }
      first += own;
    }
  }
}
