package org.bitfold.runtime.stage;

import java.util.List;
import org.bitfold.model.Op.ChannelOrder;

/** Begins with channels that were pixels. */
public final class SpaceToDepth implements Head {
  private final Slot in;
  private final int block;
  private final ChannelOrder order;
  private final RowNeed need;

  public SpaceToDepth(Slot in, int block, ChannelOrder order) {
    this.in = in;
    this.block = block;
    this.order = order;
    int rows = in.shape().height() / block;
    this.need = RowNeed.of(in, rows, y -> y * block, y -> y * block + block - 1);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int shallow = in.perPixel();
    int deep = shallow * block * block;
    for (int p = 0; p < pixels; p++) {
      for (int place = 0; place < block * block; place++) {
        int dy = place / block;
        int dx = place % block;
        int from = ring.at(y * block + dy, (x + p) * block + dx);
        for (int c = 0; c < shallow; c++) {
          tile.floats()[Tile.FIRST + p * deep + order.deepChannel(block, dy, dx, c, shallow)] =
              ring.floats()[from + c];
        }
      }
    }
  }
}
