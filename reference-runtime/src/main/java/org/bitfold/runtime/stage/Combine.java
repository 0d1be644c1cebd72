package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Shape;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.Strided;

/**
 * Combines the pixels with those of a slot, element by element.
 *
 * @param other the slot; its height and width may be 1, and are then repeated
 * @param channels for each of the tile's channels, the slot's channel that it meets; null where
 *     they are the same
 * @param block more than 1 where the slot's pixels are deep ones, each a block of pixels as {@link
 *     org.bitfold.model.Op.ChannelOrder#DCR} has them; else 1
 * @param swapped whether the slot is the function's first operand
 * @param shape what the tile's pixels belong to
 * @param kept where the pixels go; null where they stay in the tile
 */
public record Combine(
    Kernels kernels,
    BinaryFunction function,
    Slot other,
    int[] channels,
    int block,
    boolean swapped,
    Shape shape,
    Slot kept)
    implements Step {
  @Override
  public List<RowNeed> needs() {
    if (block > 1) {
      return List.of(RowNeed.of(other, shape.height(), y -> y / block, y -> y / block));
    }
    return List.of(
        other.shape().height() == shape.height()
            ? RowNeed.same(other)
            : RowNeed.all(other, shape.height()));
  }

  @Override
  public Slot replaceable() {
    return kept == null || !isPlain() ? null : other;
  }

  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring to = kept == null ? null : rings.get(kept);
    float[] out = to == null ? tile.floats() : to.floats();
    int at = to == null ? Tile.FIRST : to.at(y, x);
    Ring ring = rings.get(other);
    int perPixel = shape.channels();
    if (isPlain() || block > 1) {
      runs(
          ring,
          y,
          x,
          pixels,
          (operand, first, count) ->
              combine(
                  tile.floats(),
                  Tile.FIRST + first * perPixel,
                  operand,
                  out,
                  at + first * perPixel,
                  count * perPixel));
    } else {
      gather(ring, tile.spare(), y, x, pixels);
      Strided operand = Strided.of(tile.spare(), Tile.FIRST, pixels * perPixel);
      combine(tile.floats(), Tile.FIRST, operand, out, at, pixels * perPixel);
    }
  }

  private void combine(float[] x, int first, Strided operand, float[] out, int at, int n) {
    kernels.combine(function, x, first, operand, swapped, out, at, n);
  }

  /**
   * The slot's pixels, in runs that lie side by side: all of them, or those of one row of each deep
   * pixel. A run that begins within a deep pixel is handed out by itself.
   */
  void runs(Ring ring, int y, int x, int pixels, RunAction action) {
    int perPixel = shape.channels();
    if (block == 1) {
      action.take(Strided.of(ring.floats(), ring.at(y, x), pixels * perPixel), 0, pixels);
      return;
    }
    for (int p = 0, run; p < pixels; p += run) {
      int dx = (x + p) % block;
      run = dx == 0 ? pixels - p : Math.min(block - dx, pixels - p);
      int from = ring.at(y / block, (x + p) / block) + (y % block * block + dx) * perPixel;
      int together = dx == 0 ? block : run;
      int step = ring.slot().perPixel();
      action.take(new Strided(ring.floats(), from, together * perPixel, step), p, run);
    }
  }

  /** What is done with {@code pixels} of the tile from {@code first} on, and what they meet. */
  @FunctionalInterface
  interface RunAction {
    void take(Strided operand, int first, int pixels);
  }

  /** Whether each element meets the one at the same place. */
  public boolean isPlain() {
    return channels == null && block == 1 && other.shape().equals(shape);
  }

  /** The same into a slot. */
  public Combine into(Slot slot) {
    return new Combine(kernels, function, other, channels, block, swapped, shape, slot);
  }

  private void gather(Ring ring, float[] to, int y, int x, int pixels) {
    int row = other.shape().height() == 1 ? 0 : y;
    for (int p = 0; p < pixels; p++) {
      int from = ring.at(row, other.shape().width() == 1 ? 0 : x + p);
      int at = Tile.FIRST + p * shape.channels();
      if (channels == null) {
        System.arraycopy(ring.floats(), from, to, at, shape.channels());
      } else {
        gather(ring.floats(), from, to, at);
      }
    }
  }

  private void gather(float[] in, int from, float[] to, int at) {
    for (int c = 0; c < channels.length; c++) {
      to[at + c] = in[from + channels[c]];
    }
  }
}
