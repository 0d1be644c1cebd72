package org.bitfold.runtime.stage;

import org.bitfold.runtime.kernels.Activation;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/**
 * Affine, and PReLU if there is one, in one pass.
 *
 * @param kept where the pixels go; null where they stay in the tile
 */
public record Activate(Kernels kernels, Activation activation, int channels, Slot kept)
    implements Step {
  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = kept == null ? null : rings.get(kept);
    float[] out = ring == null ? tile.floats() : ring.floats();
    int at = ring == null ? Tile.FIRST : ring.at(y, x);
    kernels.activate(tile.floats(), activation, out, at, pixels * channels);
  }

  /** The same with a PReLU. */
  public Activate withSlope(PerChannel slope) {
    return new Activate(kernels, activation.withSlope(slope), channels, kept);
  }

  /** The same into a slot. */
  public Activate into(Slot slot) {
    return new Activate(kernels, activation, channels, slot);
  }
}
