package org.bitfold.runtime.stage;

import java.util.List;

/** Begins with the one pixel that holds a whole picture, channel by channel. */
public record Flatten(Slot in) implements Head {
  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.all(in, 1));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int next = Tile.FIRST;
    for (int c = 0; c < in.perPixel(); c++) {
      for (int row = 0; row < in.shape().height(); row++) {
        for (int column = 0; column < in.shape().width(); column++) {
          tile.floats()[next++] = ring.floats()[ring.at(row, column) + c];
        }
      }
    }
  }
}
