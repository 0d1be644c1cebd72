package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.runtime.kernels.Activation;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/**
 * Scales sums, and takes PReLU and then a residual, or another affine and PReLU, in the same pass
 * where they follow.
 *
 * @param second what comes after the activation; null where nothing, or a residual does
 * @param residual a slot of the same shape that is added; null where there is none
 * @param kept where the pixels go; null where they stay in the tile
 */
public record SumsToFloats(
    Kernels kernels,
    Activation activation,
    Activation second,
    int channels,
    Slot residual,
    Slot kept)
    implements Step {
  @Override
  public List<RowNeed> needs() {
    return residual == null ? List.of() : List.of(RowNeed.same(residual));
  }

  @Override
  public Slot replaceable() {
    return kept == null ? null : residual;
  }

  @Override
  public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = kept == null ? null : rings.get(kept);
    float[] out = ring == null ? tile.floats() : ring.floats();
    int at = ring == null ? 0 : ring.at(y, x);
    int n = pixels * channels;
    if (second != null) {
      kernels.activateTwice(tile.ints(), activation, second, out, at, n);
    } else if (residual == null) {
      kernels.activate(tile.ints(), activation, out, at, n);
    } else {
      Ring other = rings.get(residual);
      kernels.activateAdd(tile.ints(), activation, other.floats(), other.at(y, x), out, at, n);
    }
  }

  /** The same with a PReLU. */
  public SumsToFloats withSlope(PerChannel slope) {
    return new SumsToFloats(kernels, activation.withSlope(slope), second, channels, residual, kept);
  }

  /** The same with another activation after it. */
  public SumsToFloats then(Activation second) {
    return new SumsToFloats(kernels, activation, second, channels, residual, kept);
  }

  /** The same with a residual. */
  public SumsToFloats plus(Slot residual) {
    return new SumsToFloats(kernels, activation, second, channels, residual, kept);
  }

  /** The same into a slot. */
  public SumsToFloats into(Slot slot) {
    return new SumsToFloats(kernels, activation, second, channels, residual, slot);
  }
}
