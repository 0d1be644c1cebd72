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
  /** Even sizes, and odd ones that show whether the network cares; small, tall and wide. */
  static final PictureSizes ANY =
      new PictureSizes(
          new Extent(List.of(64, 192, 320, 117, 1009, 131, 4099, 66)),
          new Extent(List.of(128, 320, 192, 91, 131, 1013, 65, 4111)));

  /** Sizes for networks that only take multiples (they halve and must come back). */
  static final PictureSizes MULTIPLES =
      new PictureSizes(
          new Extent(List.of(64, 192, 320, 1088, 64, 4288)),
          new Extent(List.of(128, 320, 192, 64, 1216, 64)));

  int count() {
    return heights.at().size();
  }

  Extent same(int extent) {
    return Extent.same(extent, count());
  }
}
