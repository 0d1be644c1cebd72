package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Window;
import org.bitfold.runtime.kernels.BitWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.Patch;

/** Begins with a convolution of signs by signs. */
public final class BinaryConvolution implements Head {
  private final Kernels kernels;
  private final BitWeights weights;
  private final WindowWalk walk;
  private final RowNeed need;
  private final int words;
  private final int leastBordered;

  /**
   * A convolution.
   *
   * @param in BITS or TRITS whose groups begin at words of their own
   * @param rows height of what comes out
   */
  public BinaryConvolution(
      Kernels kernels,
      BitWeights weights,
      Slot in,
      Window window,
      int kernelHeight,
      int kernelWidth,
      int rows) {
    this.kernels = kernels;
    this.weights = weights;
    this.words = BitFilters.words(weights.channels());
    boolean signsAlone = in.element() == ElementType.BITS && weights.nonzero() == null;
    this.leastBordered = signsAlone ? kernels.leastBorderedPixels() : Integer.MAX_VALUE;
    this.walk = new WindowWalk(in, window, kernelHeight, kernelWidth, words);
    this.need = RowNeed.window(in, rows, window, kernelHeight);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public int tileMultiple() {
    return 4;
  }

  @Override
  public int tilePixels(int perPixel) {
    return kernels.tilePixels(weights, perPixel);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(walk.in());
    for (int group = 0; group < weights.layout().groups(); group++) {
      int g = group;
      WindowWalk.Kernel kernel = patch -> run(ring, tile, g, patch);
      if (pixels >= leastBordered && walk.canGoBeyond()) {
        walk.beyond(ring, tile.patch(), group * words, y, x, pixels, kernel);
      } else {
        walk.walk(ring, tile.patch(), group * words, y, x, pixels, kernel);
      }
    }
  }

  private void run(Ring ring, Tile tile, int group, Patch patch) {
    if (ring.nonzero() != null || weights.nonzero() != null) {
      kernels.convolveMasked(weights, group, ring.ints(), ring.nonzero(), patch, tile.ints());
    } else {
      int n = patch.runs().elements() / words * weights.channels();
      kernels.convolve(weights, group, ring.ints(), patch, n, tile.ints());
    }
  }
}
