package org.bitfold.runtime.kernels;

import java.util.Arrays;

/**
 * The words that neighbouring pixels of a patch read, in the order of {@link ColumnFilters}: those
 * of pixel p lie side by side from {@code p·step} on. Where windows are whole rows of taps, pixels
 * share the columns that they share in the picture, and each word is copied once instead of once
 * for each tap. Taps outside the picture have words of zeros.
 */
final class Spans {
  /** Most pixels at once. */
  private static final int MOST_PIXELS = 192;

  /** Most words at once, but for at least one tile: half a first-level cache. */
  private static final int WORDS = 4096;

  private final ColumnFilters filters;
  private final int[] in;
  private final Patch patch;
  private final boolean shared;
  private final int step;

  /** Columns from a pixel's first one to the next pixel's. */
  private final int columnStep;

  private int[] words;

  Spans(ColumnFilters filters, int[] in, Patch patch) {
    this.filters = filters;
    this.in = in;
    this.patch = patch;
    this.shared = wholeRows();
    this.columnStep = shared ? patch.stride() / filters.words() : filters.kernelWidth();
    this.step = columnStep * filters.column();
  }

  /**
   * Whether each run is a row of taps, and the columns of a pixel follow those of its neighbour.
   */
  private boolean wholeRows() {
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      if (runs.length(r) != filters.row() || runs.weight(r) % filters.row() != 0) {
        return false;
      }
    }
    return true;
  }

  /** How many pixels to copy at once. */
  int together() {
    return Math.clamp(WORDS / step, BitTiles.PIXELS, MOST_PIXELS);
  }

  /** Words from a pixel's first to the next one's. */
  int step() {
    return step;
  }

  /** Copies the words of pixels {@code from … from + pixels − 1} to scratch that the patch owns. */
  int[] copy(int from, int pixels) {
    int columns = (pixels - 1) * columnStep + filters.kernelWidth();
    words = patch.scratch(columns * filters.column());
    if (isPartial()) {
      Arrays.fill(words, 0, columns * filters.column(), 0);
    }
    if (shared) {
      copyColumns(from * columnStep, columns);
    } else {
      for (int r = 0; r < patch.runs().count(); r++) {
        copyTaps(patch.runs(), r, from, pixels);
      }
    }
    return words;
  }

  /** Copies columns that lie in the picture, counted from the patch's first one; clears others. */
  private void copyColumns(int first, int columns) {
    int all = (patch.pixels() - 1) * columnStep + filters.kernelWidth();
    int from = Math.max(first, patch.outsideLeft());
    int end = Math.min(first + columns, all - patch.outsideRight());
    int column = filters.column();
    Arrays.fill(words, 0, (from - first) * column, 0);
    Arrays.fill(words, (end - first) * column, columns * column, 0);
    Runs runs = patch.runs();
    int to = (from - first) * column;
    int base = patch.base(0) + from * filters.words();
    if (isThreeByTwo() && end - from >= ThreeRows.COLUMNS) {
      int[] out = words;
      ThreeRows.copy(
          in,
          base + runs.input(0),
          base + runs.input(1),
          base + runs.input(2),
          end - from,
          out,
          to);
      return;
    }
    for (int r = 0; r < runs.count(); r++) {
      copyRow(runs, r, base, end - from, to);
    }
  }

  private boolean isThreeByTwo() {
    return patch.runs().count() == 3 && filters.kernelHeight() == 3 && filters.words() == 2;
  }

  private void copyRow(Runs runs, int run, int base, int columns, int at) {
    int[] in = this.in;
    int[] out = this.words;
    int words = filters.words();
    int step = filters.column();
    int from = base + runs.input(run);
    int to = at + runs.weight(run) / filters.row() * words;
    for (int w = 0; w < words; w++) {
      for (int x = 0; x < columns; x++) {
        out[to + w + x * step] = in[from + w + x * words];
      }
    }
  }

  private void copyTaps(Runs runs, int run, int from, int pixels) {
    int words = filters.words();
    for (int k = 0; k < runs.length(run); k += words) {
      int place = filters.place(runs.weight(run) + k);
      for (int p = 0; p < pixels; p++) {
        int source = patch.base(from + p) + runs.input(run) + k;
        System.arraycopy(in, source, this.words, p * step + place, words);
      }
    }
  }

  /** Whether some taps lie outside the picture. */
  boolean isPartial() {
    return patch.runs().elements() < filters.column() * filters.kernelWidth();
  }

  /** For each word of a pixel whether it stands for a tap outside the picture. */
  boolean[] outside() {
    boolean[] outside = new boolean[filters.column() * filters.kernelWidth()];
    Arrays.fill(outside, true);
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      for (int k = 0; k < runs.length(r); k++) {
        outside[filters.place(runs.weight(r) + k)] = false;
      }
    }
    return outside;
  }
}
