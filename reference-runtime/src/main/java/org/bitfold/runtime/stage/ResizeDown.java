package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.reference.Axis;

/** Begins with rows that are resampled from rows: the second half of a separable resize. */
public final class ResizeDown implements Head {
  private final Kernels kernels;
  private final Slot in;
  private final Axis rows;
  private final RowNeed need;

  /**
   * The second half of a resize.
   *
   * @param height rows that come out
   */
  public ResizeDown(Kernels kernels, Slot in, Axis rows, int height) {
    this.kernels = kernels;
    this.in = in;
    this.rows = rows;
    this.need = RowNeed.of(in, height, y -> rows.place(y, 0), y -> rows.place(y, rows.taps() - 1));
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    for (int tap = 0; tap < rows.taps(); tap++) {
      int from = ring.at(rows.place(y, tap), x);
      float weight = rows.weight(y, tap);
      kernels.weigh(
          ring.floats(), from, weight, tap == 0, tile.floats(), 0, pixels * in.perPixel());
    }
  }
}
