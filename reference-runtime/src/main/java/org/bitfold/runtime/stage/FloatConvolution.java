package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Window;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;

/** Begins with a convolution over floats. */
public final class FloatConvolution implements Head {
  private final Kernels kernels;
  private final FloatWeights weights;
  private final WindowWalk walk;
  private final RowNeed need;

  /**
   * A convolution.
   *
   * @param rows height of what comes out
   */
  public FloatConvolution(
      Kernels kernels,
      FloatWeights weights,
      Slot in,
      Window window,
      int kernelHeight,
      int kernelWidth,
      int rows) {
    this.kernels = kernels;
    this.weights = weights;
    int perTap = in.perPixel() / weights.layout().groups();
    this.walk = new WindowWalk(in, window, kernelHeight, kernelWidth, perTap);
    this.need = RowNeed.window(in, rows, window, kernelHeight);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  /** Long tiles: all weights are read again for each. */
  @Override
  public int tilePixels(int perPixel) {
    return 12288 / perPixel / tileMultiple() * tileMultiple();
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(walk.in());
    for (int group = 0; group < weights.layout().groups(); group++) {
      int g = group;
      walk.walk(
          ring,
          tile.patch(),
          group * walk.perTap(),
          y,
          x,
          pixels,
          patch -> kernels.convolve(weights, g, ring.floats(), patch, tile.floats()));
    }
  }
}
