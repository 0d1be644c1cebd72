package org.bitfold.converter.lowering;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.lowering.Meaning.Feature;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Window;

/**
 * Rows and columns cut off or skipped: a depthwise convolution of one weight that is 1, at the
 * first pixel that is kept.
 */
final class Crops {
  /** As many rows or columns may be cut off on both sides together. */
  private static final int MOST = 255;

  private Crops() {}

  /**
   * What one axis keeps.
   *
   * @param first how many pixels are cut off before
   * @param after how many are cut off behind
   * @param step each how-many-th of the rest is kept
   */
  record Kept(int first, int after, int step) {
    static final Kept ALL = new Kept(0, 0, 1);

    /**
     * What a Slice keeps.
     *
     * @param extent the axis before
     * @param indices the pixels that are kept, at each sampled size
     */
    static Kept of(Call call, Extent extent, List<int[]> indices, int step) {
      int first = indices.get(0)[0];
      int least = 0;
      int most = Integer.MAX_VALUE;
      for (int k = 0; k < indices.size(); k++) {
        int[] kept = indices.get(k);
        int rest = extent.at().get(k) - 1 - kept[kept.length - 1];
        least = Math.max(least, rest - step + 1);
        most = Math.min(most, rest);
        if (kept[0] != first) {
          most = -1;
        }
      }
      if (least > most) {
        throw new UnsuitableSizeException(
            call.refusal(
                "cuts off as many pixels as the size of the picture asks for",
                "the same number whatever the size",
                "Export with a fixed height and width, or crop before or after the network"));
      }
      return new Kept(first, least, step);
    }
  }

  /**
   * The picture without what is cut off.
   *
   * @param picture {@code [N, C, H, W]}
   */
  static Feature of(Call call, Feature picture, Kept rows, Kept columns) {
    Feature shorter = cut(call, picture, rows, Kept.ALL);
    return cut(call, shorter, Kept.ALL, columns);
  }

  private static Feature cut(Call call, Feature picture, Kept rows, Kept columns) {
    if (rows.equals(Kept.ALL) && columns.equals(Kept.ALL)) {
      return picture;
    }
    int height = rows.first() + 1 + rows.after();
    int width = columns.first() + 1 + columns.after();
    if (height > MOST || width > MOST) {
      throw call.refusal(
          "cuts off %d pixels".formatted(Math.max(height, width) - 1),
          "at most %d".formatted(MOST - 1),
          "Crop pictures before or after the network");
    }
    int channels = picture.node().channels();
    float[] weights = new float[call.weights(channels, height, width)];
    for (int c = 0; c < channels; c++) {
      weights[(c * height + rows.first()) * width + columns.first()] = 1;
    }
    FloatFilters filters = new FloatFilters(channels, height, width, 1, FloatVector.of(weights));
    Window window = new Window(rows.step(), columns.step(), 1, 1, 0, 0, 0, 0);
    Op op = new Op.Conv2d(filters, FloatVector.filled(channels, 0), window, channels);
    GraphNode node = call.make(op, picture.node());
    return Sizes.after(call, picture, node);
  }

  /** Indices that a Slice keeps of an axis, at each sampled size. */
  interface Indices {
    int[] at(int sample, int extent);
  }

  static List<int[]> sampled(Call call, Extent extent, Indices indices) {
    List<int[]> all = new ArrayList<>();
    for (int k = 0; k < call.sizes().count(); k++) {
      int[] kept = indices.at(k, extent.at().get(k));
      if (kept.length == 0) {
        throw call.refusal("keeps nothing of %s pixels".formatted(extent), "some of them", "");
      }
      all.add(kept);
    }
    return all;
  }
}
