package org.bitfold.runtime.stage;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Op;

/** Begins with a picture in a frame. */
public final class Pad implements Head {
  private final Slot in;
  private final Op.Pad op;
  private final RowNeed need;

  public Pad(Slot in, Op.Pad op) {
    this.in = in;
    this.op = op;
    int height = in.shape().height();
    int rows = height + op.top() + op.bottom();
    this.need = RowNeed.of(in, rows, y -> wanted(y, height), this::row);
  }

  /** The frame's constant rows want nothing: they must not hold back what lies before them. */
  private int wanted(int y, int height) {
    int row = row(y);
    return row < 0 ? height : row;
  }

  private int row(int y) {
    return op.mode().source(y - op.top(), in.shape().height());
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int channels = in.perPixel();
    int row = row(y);
    for (int p = 0; p < pixels; p++) {
      int column = op.mode().source(x + p - op.left(), in.shape().width());
      int to = Tile.FIRST + p * channels;
      if (row < 0 || column < 0) {
        Arrays.fill(tile.floats(), to, to + channels, op.value());
      } else {
        System.arraycopy(ring.floats(), ring.at(row, column), tile.floats(), to, channels);
      }
    }
  }
}
