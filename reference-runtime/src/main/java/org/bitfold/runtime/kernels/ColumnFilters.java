package org.bitfold.runtime.kernels;

import org.bitfold.model.BitFilters;

/**
 * The sign bits of binary filters once more, column by column of the kernel, for {@link BitTiles}:
 * first the words of the tap at the top left, then those of the tap below it. That is the order in
 * which {@link Spans} has what a pixel reads.
 *
 * @param layout where which word lies
 * @param kernelHeight taps down
 * @param kernelWidth taps across
 * @param words words of a tap
 * @param signs owned by the kernels, never written after packing
 */
public record ColumnFilters(
    OutputBlocks layout, int kernelHeight, int kernelWidth, int words, int[] signs) {
  /** Reorders filters. */
  static ColumnFilters of(BitFilters filters, OutputBlocks layout) {
    ColumnFilters columns =
        new ColumnFilters(
            layout,
            filters.kernelHeight(),
            filters.kernelWidth(),
            BitFilters.words(filters.inputs()),
            new int[layout.size()]);
    for (int o = 0; o < filters.outputs(); o++) {
      for (int k = 0; k < layout.weights(); k++) {
        columns.signs[layout.at(o, columns.place(k))] =
            filters.signs().get(o * layout.weights() + k);
      }
    }
    return columns;
  }

  /** Where the word that is number k of a filter in the order of a file, (ky, kx, word), lies. */
  int place(int k) {
    int tap = k / words;
    return (tap % kernelWidth * kernelHeight + tap / kernelWidth) * words + k % words;
  }

  /** Words of a whole row of taps. */
  int row() {
    return kernelWidth * words;
  }

  /** Words of a whole column of taps. */
  int column() {
    return kernelHeight * words;
  }
}
