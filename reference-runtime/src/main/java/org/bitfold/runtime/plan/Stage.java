package org.bitfold.runtime.plan;

import java.util.List;
import org.bitfold.runtime.stage.Head;
import org.bitfold.runtime.stage.Rings;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Step;
import org.bitfold.runtime.stage.Tile;

/**
 * Ops that are computed together, a tile of pixels at a time.
 *
 * @param name the nodes it computes, for people
 * @param values numbers of the slots it computes, kept or not
 * @param head how it begins
 * @param steps what is done then, in order
 * @param needs the rows that head and steps read
 * @param stores the slots it fills
 * @param height rows it makes
 * @param width pixels of a row
 * @param tilePixels most pixels of a tile
 * @param perPixel most array elements that a pixel takes on the way
 */
record Stage(
    String name,
    List<Integer> values,
    Head head,
    List<Step> steps,
    List<RowNeed> needs,
    List<Slot> stores,
    int height,
    int width,
    int tilePixels,
    int perPixel) {
  Stage {
    values = List.copyOf(values);
    steps = List.copyOf(steps);
    needs = List.copyOf(needs);
    stores = List.copyOf(stores);
  }

  /**
   * Makes pixels {@code from … end − 1} of rows {@code y … endRow − 1}. The tiles are as long as
   * each other, as far as that goes: a remainder of few pixels takes as long as many.
   */
  void run(Rings rings, Tile tile, int y, int endRow, int from, int end) {
    int multiple = head.tileMultiple();
    int even = Math.ceilDiv(end - from, Math.ceilDiv(end - from, tilePixels));
    int length = Math.ceilDiv(even, multiple) * multiple;
    for (int row = y; row < endRow; row++) {
      for (int x = from; x < end; x += length) {
        int pixels = Math.min(length, end - x);
        head.make(rings, tile, row, x, pixels);
        for (Step step : steps) {
          step.apply(rings, tile, row, x, pixels);
        }
      }
    }
  }

  /** About how many array elements it touches for a pixel: those it makes, or those it reads. */
  int work() {
    int read = needs.stream().mapToInt(need -> need.slot().perPixel()).max().orElse(0);
    return Math.max(perPixel, read);
  }

  /** Array elements of the scratch it needs. */
  int tileElements() {
    return tilePixels * perPixel;
  }
}
