package org.bitfold.converter.lowering;

import java.util.List;

/**
 * Sizes of picture for which shape arithmetic is evaluated, where the network leaves height and
 * width open. They differ in each axis and from each other, so that relations that hold at all of
 * them are the network's and not the sample's.
 *
 * @param heights one per sample
 * @param widths one per sample
 */
record PictureSizes(Extent heights, Extent widths) {
  /** Even sizes, and an odd one that shows whether the network cares. */
  static final PictureSizes ANY =
      new PictureSizes(
          new Extent(List.of(64, 192, 320, 117)), new Extent(List.of(128, 320, 192, 91)));

  /** Sizes for networks that only take multiples (they halve and must come back). */
  static final PictureSizes MULTIPLES =
      new PictureSizes(new Extent(List.of(64, 192, 320)), new Extent(List.of(128, 320, 192)));

  int count() {
    return heights.at().size();
  }

  Extent same(int extent) {
    return Extent.same(extent, count());
  }
}
