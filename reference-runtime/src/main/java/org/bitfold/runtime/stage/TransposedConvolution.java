package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Op;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.Runs;

/**
 * Begins with a transposed convolution, pixel by pixel: which taps feed it differs between them.
 */
public final class TransposedConvolution implements Head {
  private final Kernels kernels;
  private final FloatWeights weights;
  private final Op.ConvTranspose2d op;
  private final Slot in;
  private final RowNeed need;

  /**
   * A transposed convolution.
   *
   * @param rows height of what comes out
   */
  public TransposedConvolution(
      Kernels kernels, FloatWeights weights, Op.ConvTranspose2d op, Slot in, int rows) {
    this.kernels = kernels;
    this.weights = weights;
    this.op = op;
    this.in = in;
    int reach = (op.filters().kernelHeight() - 1) * op.window().dilationY();
    int stride = op.window().strideY();
    int pad = op.window().padTop();
    this.need =
        RowNeed.of(
            in,
            rows,
            y -> Math.ceilDiv(y + pad - reach, stride),
            y -> Math.floorDiv(y + pad, stride));
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int perTap = op.filters().inputs();
    for (int group = 0; group < op.groups(); group++) {
      for (int p = 0; p < pixels; p++) {
        fill(ring, tile.patch().runs(), group * perTap, y, x + p);
        tile.patch().at(0, 0, 1, p);
        kernels.convolve(weights, group, ring.floats(), tile.patch(), tile.floats());
      }
    }
  }

  private void fill(Ring ring, Runs runs, int channel, int y, int x) {
    int perTap = op.filters().inputs();
    runs.clear();
    for (int ky = 0; ky < op.filters().kernelHeight(); ky++) {
      int row = op.inputRow(y, ky);
      if (row < 0 || row >= in.shape().height()) {
        continue;
      }
      for (int kx = 0; kx < op.filters().kernelWidth(); kx++) {
        int column = op.inputColumn(x, kx);
        if (column >= 0 && column < in.shape().width()) {
          int tap = ky * op.filters().kernelWidth() + kx;
          runs.add(ring.at(row, column) + channel, tap * perTap, perTap);
        }
      }
    }
  }
}
