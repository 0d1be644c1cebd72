package org.bitfold.runtime.kernels;

import org.bitfold.model.BitFilters;

/**
 * Binary filters as a kernel reads them, in 32-bit words.
 *
 * @param layout where which word lies
 * @param channels input channels of a filter
 * @param signs the sign bits; owned by the kernels, never written after packing
 * @param nonzero the "not zero" bits, of the same layout; null where no weight is 0
 * @param columns the signs once more, for kernels that count lanes; null where none does
 * @param rows the signs once more, for kernels that look sums up; null where none does
 */
public record BitWeights(
    OutputBlocks layout,
    int channels,
    int[] signs,
    int[] nonzero,
    ColumnFilters columns,
    LookupRows rows) {
  /** Weights that are kept only once. */
  public BitWeights(OutputBlocks layout, int channels, int[] signs, int[] nonzero) {
    this(layout, channels, signs, nonzero, null, null);
  }

  /** Packs filters for kernels that keep {@code width} outputs in registers. */
  static BitWeights pack(BitFilters filters, int groups, int width) {
    int taps = filters.kernelHeight() * filters.kernelWidth();
    int words = taps * BitFilters.words(filters.inputs());
    OutputBlocks layout = new OutputBlocks(filters.outputs(), groups, width, words);
    int[] signs = new int[layout.size()];
    int[] nonzero = filters.nonzero().isPresent() ? new int[layout.size()] : null;
    for (int o = 0; o < filters.outputs(); o++) {
      for (int k = 0; k < words; k++) {
        signs[layout.at(o, k)] = filters.signs().get(o * words + k);
        if (nonzero != null) {
          nonzero[layout.at(o, k)] = filters.nonzero().get().get(o * words + k);
        }
      }
    }
    return new BitWeights(layout, filters.inputs(), signs, nonzero);
  }

  /** The same with columns to count lanes. */
  BitWeights with(ColumnFilters columns) {
    return new BitWeights(layout, channels, signs, nonzero, columns, rows);
  }

  /** The same with rows to look sums up. */
  BitWeights with(LookupRows rows) {
    return new BitWeights(layout, channels, signs, nonzero, columns, rows);
  }

  /** All ones in the bits of word k that stand for a channel: what an absent plane means. */
  int used(int k) {
    return BitFilters.usedBits(k % BitFilters.words(channels), channels);
  }
}
