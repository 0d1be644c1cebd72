package org.bitfold.runtime.stage;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.Samples;
import org.bitfold.runtime.reference.Axis;

/**
 * Begins with pixels that each are one of the input's, read where it lies: no rows are kept between
 * the two halves of the resize.
 *
 * @param rows for each output row, the input's
 * @param columns for each output column, the input's
 * @param sum what is added in the same pass, of {@link #canAdd}; null where nothing is
 */
public record ResizeNearest(
    Kernels kernels, Slot in, Axis rows, Samples columns, int height, Combine sum) implements Head {
  /** From an input to pictures of a size. */
  public static ResizeNearest of(
      Kernels kernels, Slot in, Axis rows, int height, Axis columns, int width) {
    return new ResizeNearest(kernels, in, rows, ResizeAcross.samples(columns, width), height, null);
  }

  /** Whether what follows adds pixels that lie in deep ones. */
  public boolean canAdd(Combine combine) {
    return combine.function() == BinaryFunction.ADD && combine.block() > 1;
  }

  /** The same with what follows. */
  public ResizeNearest plus(Combine combine) {
    return new ResizeNearest(kernels, in, rows, columns, height, combine);
  }

  @Override
  public List<RowNeed> needs() {
    List<RowNeed> needs = new ArrayList<>();
    needs.add(RowNeed.of(in, height, y -> rows.place(y, 0), y -> rows.place(y, 0)));
    if (sum != null) {
      needs.addAll(sum.needs());
    }
    return needs;
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int row = ring.at(rows.place(y, 0), 0);
    int channels = in.perPixel();
    if (sum == null) {
      kernels.resample(ring.floats(), row, columns, x, pixels, channels, tile.floats(), Tile.FIRST);
      return;
    }
    Ring kept = sum.kept() == null ? null : rings.get(sum.kept());
    float[] out = kept == null ? tile.floats() : kept.floats();
    int at = kept == null ? Tile.FIRST : kept.at(y, x);
    sum.runs(
        rings.get(sum.other()),
        y,
        x,
        pixels,
        (operand, first, count) ->
            kernels.nearestAdd(
                ring.floats(),
                row,
                columns.places(),
                x + first,
                channels,
                operand,
                out,
                at + first * channels,
                count));
  }
}
