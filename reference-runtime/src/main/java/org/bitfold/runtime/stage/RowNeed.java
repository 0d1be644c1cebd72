package org.bitfold.runtime.stage;

import java.util.function.IntUnaryOperator;
import org.bitfold.model.Window;

/** Which rows of a slot a stage wants, for each of its own rows. */
public final class RowNeed {
  private final Slot slot;
  private final int[] first;
  private final int[] end;

  private RowNeed(Slot slot, int[] first, int[] end) {
    this.slot = slot;
    this.first = first;
    this.end = end;
  }

  /**
   * A need for each of {@code rows} rows.
   *
   * @param from the first row that row y wants; may lie outside the slot
   * @param to the last row that row y wants; may lie outside the slot
   */
  static RowNeed of(Slot slot, int rows, IntUnaryOperator from, IntUnaryOperator to) {
    int height = slot.shape().height();
    int[] first = new int[rows];
    int[] end = new int[rows];
    int most = 0;
    for (int y = 0; y < rows; y++) {
      most = Math.max(most, Math.clamp(to.applyAsInt(y) + 1L, 0, height));
      end[y] = most;
    }
    int least = height;
    for (int y = rows - 1; y >= 0; y--) {
      least = Math.min(least, Math.clamp(from.applyAsInt(y), 0, height));
      first[y] = least;
    }
    return new RowNeed(slot, first, end);
  }

  /** Row y wants row y. */
  static RowNeed same(Slot slot) {
    return of(slot, slot.shape().height(), y -> y, y -> y);
  }

  /** Every row wants all rows. */
  static RowNeed all(Slot slot, int rows) {
    return of(slot, rows, _ -> 0, _ -> slot.shape().height() - 1);
  }

  /** Row y wants what a window of {@code kernel} taps covers. */
  static RowNeed window(Slot slot, int rows, Window window, int kernel) {
    return of(slot, rows, y -> window.row(y, 0), y -> window.row(y, kernel - 1));
  }

  public Slot slot() {
    return slot;
  }

  /** The first row of the slot that row {@code y} or any later one wants. */
  public int first(int y) {
    return first[y];
  }

  /** How many rows of the slot must be there for row {@code y} and all earlier ones. */
  public int end(int y) {
    return end[y];
  }
}
