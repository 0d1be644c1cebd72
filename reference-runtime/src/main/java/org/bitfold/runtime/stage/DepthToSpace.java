package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Op.ChannelOrder;

/** Begins with pixels that were channels. */
public final class DepthToSpace implements Head {
  private final Slot in;
  private final int block;
  private final int channels;
  private final RowNeed need;

  /** Whether a pixel's channels lie side by side, and so do those of a row of the block. */
  private final boolean together;

  /** For each place in the block, row by row, the deep channels that its pixel takes. */
  private final int[][] sources;

  public DepthToSpace(Slot in, int block, ChannelOrder order) {
    this.in = in;
    this.block = block;
    this.together = order == ChannelOrder.DCR;
    this.channels = in.perPixel() / (block * block);
    int rows = in.shape().height() * block;
    this.need = RowNeed.of(in, rows, y -> y / block, y -> y / block);
    this.sources = new int[block * block][channels];
    for (int place = 0; place < sources.length; place++) {
      for (int c = 0; c < channels; c++) {
        sources[place][c] = order.deepChannel(block, place / block, place % block, c, channels);
      }
    }
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    if (together) {
      copy(ring, tile.floats(), y, x, pixels);
      return;
    }
    for (int p = 0; p < pixels; p++) {
      int[] source = sources[y % block * block + (x + p) % block];
      gather(ring.floats(), ring.at(y / block, (x + p) / block), source, tile.floats(), p);
    }
  }

  private void copy(Ring ring, float[] to, int y, int x, int pixels) {
    for (int p = 0, run; p < pixels; p += run) {
      int dx = (x + p) % block;
      run = Math.min(block - dx, pixels - p);
      int from = ring.at(y / block, (x + p) / block) + (y % block * block + dx) * channels;
      System.arraycopy(ring.floats(), from, to, Tile.FIRST + p * channels, run * channels);
    }
  }

  private void gather(float[] from, int at, int[] source, float[] to, int pixel) {
    for (int c = 0; c < source.length; c++) {
      to[Tile.FIRST + pixel * channels + c] = from[at + source[c]];
    }
  }
}
