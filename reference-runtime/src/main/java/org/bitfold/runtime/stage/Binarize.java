package org.bitfold.runtime.stage;

import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/**
 * Bits of {@code x >= threshold}.
 *
 * @param source where the pixels are kept already, in the same pass; null where the tile has them
 * @param kept where the bits go; null where to the tile
 */
public record Binarize(Kernels kernels, PerChannel threshold, int channels, Slot source, Slot kept)
    implements Step {
  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring in = source == null ? null : rings.get(source);
    Ring out = kept == null ? null : rings.get(kept);
    kernels.binarize(
        in == null ? tile.floats() : in.floats(),
        in == null ? Tile.FIRST : in.at(y, x),
        threshold,
        channels,
        pixels,
        out == null ? tile.ints() : out.ints(),
        out == null ? Tile.FIRST : out.at(y, x));
  }

  /** The same between other places. */
  public Binarize between(Slot source, Slot kept) {
    return new Binarize(kernels, threshold, channels, source, kept);
  }
}
