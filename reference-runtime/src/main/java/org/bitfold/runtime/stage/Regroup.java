package org.bitfold.runtime.stage;

import java.util.Arrays;
import java.util.List;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;

/**
 * Begins with signs whose groups of channels are moved to words of their own, so that a grouped
 * convolution reads whole words. Bit by bit: such groups are rare.
 *
 * @param in BITS or TRITS
 * @param groups groups of channels
 */
public record Regroup(Slot in, int groups) implements Head {
  /** Words of a regrouped pixel. */
  public static int perPixel(int channels, int groups) {
    return groups * BitFilters.words(channels / groups);
  }

  @Override
  public List<RowNeed> needs() {
    return List.of(RowNeed.same(in));
  }

  @Override
  public void make(Rings rings, Tile tile, int y, int x, int pixels) {
    Ring ring = rings.get(in);
    int from = ring.at(y, x);
    move(ring.ints(), from, tile.ints(), pixels);
    if (in.element() == ElementType.TRITS) {
      move(ring.nonzero(), from, tile.nonzero(), pixels);
    }
  }

  private void move(int[] source, int from, int[] target, int pixels) {
    int channels = in.shape().channels();
    int perGroup = channels / groups;
    int words = perPixel(channels, groups);
    for (int p = 0; p < pixels; p++) {
      int to = Tile.FIRST + p * words;
      Arrays.fill(target, to, to + words, 0);
      for (int c = 0; c < channels; c++) {
        int bit = source[from + p * in.perPixel() + (c >>> 5)] >>> c & 1;
        int inGroup = c % perGroup;
        int word = c / perGroup * BitFilters.words(perGroup) + (inGroup >>> 5);
        target[to + word] |= bit << inGroup;
      }
    }
  }
}
