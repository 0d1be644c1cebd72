package org.bitfold.runtime.kernels;

import org.bitfold.model.BitFilters;

/**
 * Binary filters spread out for {@link LookupTiles}, one byte a weight: 1 where the sign bit is
 * set, else 0. A row is one weight of neighbouring outputs.
 *
 * @param layout where which row lies; its weights are single bits, those unused in a word included
 * @param ones the rows, each in the order of {@link LookupTiles#place}
 */
public record LookupRows(OutputBlocks layout, byte[] ones) {
  /** Spreads filters out, or returns null where a group's outputs do not fill whole rows. */
  static LookupRows spread(BitFilters filters, int groups, int width) {
    if (filters.outputs() / groups % width != 0) {
      return null;
    }
    int taps = filters.kernelHeight() * filters.kernelWidth();
    int words = taps * BitFilters.words(filters.inputs());
    OutputBlocks layout = new OutputBlocks(filters.outputs(), groups, width, words * Integer.SIZE);
    byte[] ones = new byte[layout.size()];
    for (int o = 0; o < filters.outputs(); o++) {
      int place = LookupTiles.place(o % width);
      for (int bit = 0; bit < words * Integer.SIZE; bit++) {
        int word = filters.signs().get(o * words + bit / Integer.SIZE);
        ones[layout.at(o, bit) - o % width + place] = (byte) (word >>> bit & 1);
      }
    }
    return new LookupRows(layout, ones);
  }
}
