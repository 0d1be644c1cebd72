package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.reference.Axis;

/** Begins with rows resampled along themselves: the first half of a separable resize. */
public record ResizeAcross(Kernels kernels, Slot in, Axis columns) implements Head {
  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.same(in));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int channels = in.perPixel();
    for (int p = 0; p < pixels; p++) {
      for (int tap = 0; tap < columns.taps(); tap++) {
        int from = ring.at(y, columns.place(x + p, tap));
        float weight = columns.weight(x + p, tap);
        kernels.weigh(ring.floats(), from, weight, tap == 0, tile.floats(), p * channels, channels);
      }
    }
  }
}
