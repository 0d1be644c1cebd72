package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Window;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;

/** Begins with a convolution over floats to a few channels, from rows kept as planes. */
public final class PlaneConvolution implements Head {
  private final Kernels kernels;
  private final FloatWeights weights;
  private final Slot planes;
  private final WindowWalk walk;
  private final RowNeed need;

  /**
   * A convolution.
   *
   * @param in what is convolved
   * @param planes its rows, as {@link StorePlanes} keeps them
   * @param window with no stride across
   * @param rows height of what comes out
   */
  public PlaneConvolution(
      Kernels kernels,
      FloatWeights weights,
      Slot in,
      Slot planes,
      Window window,
      int kernelHeight,
      int kernelWidth,
      int rows) {
    this.kernels = kernels;
    this.weights = weights;
    this.planes = planes;
    this.walk = new WindowWalk(in, window, kernelHeight, kernelWidth, in.perPixel(), 1);
    this.need = RowNeed.window(planes, rows, window, kernelHeight);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public int tileMultiple() {
    return kernels.planePixels();
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(planes);
    int plane = planes.shape().width();
    walk.walk(
        ring,
        tile.patch(),
        0,
        y,
        x,
        pixels,
        patch -> kernels.convolvePlanes(weights, ring.floats(), plane, patch, tile.floats()));
  }
}
