package org.bitfold.runtime.stage;

import java.util.List;

/**
 * Begins with one pixel that stands for a whole picture.
 *
 * @param average the mean in binary64, else the largest element
 */
public record GlobalPool(Slot in, boolean average) implements Head {
  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.all(in, 1));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    for (int c = 0; c < in.perPixel(); c++) {
      tile.floats()[Tile.FIRST + c] = average ? mean(ring, c) : largest(ring, c);
    }
  }

  private float mean(Ring ring, int c) {
    int height = in.shape().height();
    int width = in.shape().width();
    double sum = 0;
    for (int row = 0; row < height; row++) {
      double rowSum = 0;
      int at = ring.at(row, 0) + c;
      for (int column = 0; column < width; column++) {
        rowSum += ring.floats()[at + column * in.perPixel()];
      }
      sum += rowSum;
    }
    return (float) (sum / ((double) height * width));
  }

  private float largest(Ring ring, int c) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int row = 0; row < in.shape().height(); row++) {
      int at = ring.at(row, 0) + c;
      for (int column = 0; column < in.shape().width(); column++) {
        largest = Math.max(largest, ring.floats()[at + column * in.perPixel()]);
      }
    }
    return largest;
  }
}
