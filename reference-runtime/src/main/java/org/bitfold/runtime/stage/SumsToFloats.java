package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.runtime.kernels.Activation;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/**
 * Scales sums, and takes in the same pass what follows: PReLU, a residual, another affine with its
 * PReLU, and where a residual came last, the signs of what comes out.
 *
 * @param residual a slot of the same shape that is added; null where there is none
 * @param second what comes after the activation and the residual; null where nothing does
 * @param signs bits of what is kept, in a slot of their own; null where there are none
 * @param kept where the pixels go; null where they stay in the tile
 */
public record SumsToFloats(
    Kernels kernels,
    Activation activation,
    Slot residual,
    Activation second,
    Binarize signs,
    int channels,
    Slot kept)
    implements Step {
  /** An affine of sums, and nothing after it. */
  public SumsToFloats(Kernels kernels, Activation activation, int channels) {
    this(kernels, activation, null, null, null, channels, null);
  }

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
    int at = ring == null ? Tile.FIRST : ring.at(y, x);
    int n = pixels * channels;
    if (residual != null) {
      Ring other = rings.get(residual);
      add(rings, tile.ints(), other.floats(), other.at(y, x), out, at, y, x, n);
    } else if (second != null) {
      kernels.activateTwice(tile.ints(), activation, second, out, at, n);
    } else {
      kernels.activate(tile.ints(), activation, out, at, n);
    }
  }

  private void add(
      Rings rings, int[] sums, float[] other, int from, float[] out, int at, int y, int x, int n) {
    if (second != null) {
      kernels.activateAddActivate(sums, activation, other, from, second, out, at, n);
    } else if (signs == null) {
      kernels.activateAdd(sums, activation, other, from, out, at, n);
    } else {
      Ring bits = rings.get(signs.kept());
      kernels.activateAddBinarize(
          sums,
          activation,
          other,
          from,
          out,
          at,
          signs.threshold(),
          channels,
          bits.ints(),
          bits.at(y, x),
          n);
    }
  }

  /** The same with a PReLU. */
  public SumsToFloats withSlope(PerChannel slope) {
    return new SumsToFloats(
        kernels, activation.withSlope(slope), residual, second, signs, channels, kept);
  }

  /** The same with a residual. */
  public SumsToFloats plus(Slot residual) {
    return new SumsToFloats(kernels, activation, residual, second, signs, channels, kept);
  }

  /** The same with another activation after it. */
  public SumsToFloats then(Activation second) {
    return new SumsToFloats(kernels, activation, residual, second, signs, channels, kept);
  }

  /** The same into a slot. */
  public SumsToFloats into(Slot slot) {
    return new SumsToFloats(kernels, activation, residual, second, signs, channels, slot);
  }

  /** Whether {@link #with} can: the last thing done is to add a residual and keep the sum. */
  public boolean canBinarize() {
    return residual != null && second == null && kept != null;
  }

  /** The same with the signs of what is kept. */
  public SumsToFloats with(Binarize signs) {
    return new SumsToFloats(kernels, activation, residual, second, signs, channels, kept);
  }
}
