package org.bitfold.runtime.stage;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Window;

/** Begins with the largest or the mean of what lies under a window. */
public final class Pool implements Head {
  /** What a pool makes of what lies under its window. */
  public enum Kind {
    MAX,
    /** Divided by the taps inside the picture. */
    AVERAGE,
    /** Divided by the taps inside the picture and its padding. */
    AVERAGE_WITH_PADDING
  }

  private final Slot in;
  private final Kind kind;
  private final int kernelHeight;
  private final int kernelWidth;
  private final Window window;
  private final RowNeed need;

  /**
   * A pool.
   *
   * @param rows height of what comes out
   */
  public Pool(Slot in, Kind kind, int kernelHeight, int kernelWidth, Window window, int rows) {
    this.in = in;
    this.kind = kind;
    this.kernelHeight = kernelHeight;
    this.kernelWidth = kernelWidth;
    this.window = window;
    this.need = RowNeed.window(in, rows, window, kernelHeight);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(need);
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int channels = in.perPixel();
    float start = kind == Kind.MAX ? Float.NEGATIVE_INFINITY : 0f;
    Arrays.fill(tile.floats(), Tile.FIRST, Tile.FIRST + pixels * channels, start);
    for (int p = 0; p < pixels; p++) {
      int at = Tile.FIRST + p * channels;
      int count = gather(ring, tile.floats(), y, x + p, at);
      if (kind != Kind.MAX) {
        for (int c = 0; c < channels; c++) {
          tile.floats()[at + c] /= count;
        }
      }
    }
  }

  /** Adds up one pixel, or takes the largest; returns the number of taps that count. */
  private int gather(Ring ring, float[] out, int y, int x, int at) {
    int count = 0;
    for (int ky = 0; ky < kernelHeight; ky++) {
      for (int kx = 0; kx < kernelWidth; kx++) {
        int row = window.row(y, ky);
        int column = window.column(x, kx);
        if (inside(row, column)) {
          take(ring.floats(), ring.at(row, column), out, at);
          count++;
        } else if (kind == Kind.AVERAGE_WITH_PADDING && inPadding(row, column)) {
          count++;
        }
      }
    }
    return count;
  }

  private void take(float[] from, int i, float[] out, int at) {
    for (int c = 0; c < in.perPixel(); c++) {
      out[at + c] =
          kind == Kind.MAX ? Math.max(out[at + c], from[i + c]) : out[at + c] + from[i + c];
    }
  }

  private boolean inside(int row, int column) {
    return row >= 0 && row < in.shape().height() && column >= 0 && column < in.shape().width();
  }

  private boolean inPadding(int row, int column) {
    return row < in.shape().height() + window.padBottom()
        && column < in.shape().width() + window.padRight();
  }
}
