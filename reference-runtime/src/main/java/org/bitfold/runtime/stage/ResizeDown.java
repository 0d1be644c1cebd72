package org.bitfold.runtime.stage;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.reference.Axis;

/** Begins with rows that are resampled from rows: the second half of a separable resize. */
public final class ResizeDown implements Head {
  private final Kernels kernels;
  private final Slot in;
  private final Axis rows;
  private final RowNeed need;

  /** What is added in the same pass, of {@link #canAdd}; null where nothing is. */
  private final Combine sum;

  /**
   * The second half of a resize.
   *
   * @param height rows that come out
   */
  public ResizeDown(Kernels kernels, Slot in, Axis rows, int height) {
    this(
        kernels,
        in,
        rows,
        RowNeed.of(in, height, y -> rows.place(y, 0), y -> rows.place(y, rows.taps() - 1)),
        null);
  }

  private ResizeDown(Kernels kernels, Slot in, Axis rows, RowNeed need, Combine sum) {
    this.kernels = kernels;
    this.in = in;
    this.rows = rows;
    this.need = need;
    this.sum = sum;
  }

  /** Whether a row is made of two, and what follows adds pixels that lie in deep ones. */
  public boolean canAdd(Combine combine) {
    return rows.taps() == 2 && combine.function() == BinaryFunction.ADD && combine.block() > 1;
  }

  /** The same with what follows. */
  public ResizeDown plus(Combine combine) {
    return new ResizeDown(kernels, in, rows, need, combine);
  }

  @Override
  public List<RowNeed> needs() {
    List<RowNeed> needs = new ArrayList<>(List.of(need));
    if (sum != null) {
      needs.addAll(sum.needs());
    }
    return needs;
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    if (sum != null) {
      add(rings, ring, tile, y, x, pixels);
      return;
    }
    for (int tap = 0; tap < rows.taps(); tap++) {
      int from = ring.at(rows.place(y, tap), x);
      float weight = rows.weight(y, tap);
      kernels.weigh(
          ring.floats(), from, weight, tap == 0, tile.floats(), Tile.FIRST, pixels * in.perPixel());
    }
  }

  private void add(Rings rings, Ring ring, Tile tile, int y, int x, int pixels) {
    Ring kept = sum.kept() == null ? null : rings.get(sum.kept());
    float[] out = kept == null ? tile.floats() : kept.floats();
    int at = kept == null ? Tile.FIRST : kept.at(y, x);
    int perPixel = in.perPixel();
    int a = ring.at(rows.place(y, 0), x);
    int b = ring.at(rows.place(y, 1), x);
    sum.runs(
        rings.get(sum.other()),
        y,
        x,
        pixels,
        (operand, first, count) ->
            kernels.betweenAdd(
                ring.floats(),
                a + first * perPixel,
                rows.weight(y, 0),
                b + first * perPixel,
                rows.weight(y, 1),
                operand,
                out,
                at + first * perPixel,
                count * perPixel));
  }
}
