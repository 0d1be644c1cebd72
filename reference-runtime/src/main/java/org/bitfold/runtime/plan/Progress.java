package org.bitfold.runtime.plan;

import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;

/**
 * Which rows are made when. Each turn asks for the next rows of the outputs and, from the last
 * stage back to the pictures, for what those need; so a row is made as late as possible, and what
 * follows finds it in the cache. Stages make whole blocks of rows, to be worth the threads' while.
 *
 * <p>Makers are numbered: the inputs first, then the stages.
 */
final class Progress {
  private final Plan plan;
  private final int[] heights;
  private final int[] blocks;
  private final int[] makers;
  private final int[] made;
  private final int[] target;
  private final int turns;
  private int turn;

  /**
   * A run that has not begun.
   *
   * @param blockBytes how many bytes of rows a stage makes at least, in each turn that it works
   */
  Progress(Plan plan, long blockBytes) {
    this.plan = plan;
    int inputs = plan.inputs().size();
    int count = inputs + plan.stages().size();
    heights = new int[count];
    blocks = new int[count];
    makers = new int[plan.slots()];
    made = new int[count];
    target = new int[count];
    for (int i = 0; i < inputs; i++) {
      Slot slot = plan.inputs().get(i);
      makers[slot.number()] = i;
      heights[i] = slot.shape().height();
      blocks[i] = 1;
    }
    for (int i = 0; i < plan.stages().size(); i++) {
      Stage stage = plan.stages().get(i);
      stage.stores().forEach(slot -> makers[slot.number()] = inputs + plan.stages().indexOf(stage));
      heights[inputs + i] = stage.height();
      blocks[inputs + i] = blockRows(stage, blockBytes);
    }
    turns = plan.outputs().stream().mapToInt(slot -> slot.shape().height()).max().orElseThrow();
  }

  private static int blockRows(Stage stage, long blockBytes) {
    long row = (long) stage.width() * stage.perPixel() * Float.BYTES;
    return Math.clamp(blockBytes / row, 1, stage.height());
  }

  /** Sets the targets of the next turn; false when every output is whole. */
  boolean next() {
    System.arraycopy(target, 0, made, 0, target.length);
    if (turn == turns) {
      return false;
    }
    turn++;
    for (Slot output : plan.outputs()) {
      long rows = Math.ceilDiv((long) output.shape().height() * turn, turns);
      ask(makers[output.number()], (int) rows);
    }
    for (int i = plan.stages().size() - 1; i >= 0; i--) {
      int wanted = target[plan.inputs().size() + i];
      if (wanted > 0) {
        for (RowNeed need : plan.stages().get(i).needs()) {
          ask(makers[need.slot().number()], need.end(wanted - 1));
        }
      }
    }
    return true;
  }

  private void ask(int maker, int rows) {
    if (rows > target[maker]) {
      int blocked = Math.ceilDiv(rows, blocks[maker]) * blocks[maker];
      target[maker] = Math.min(heights[maker], blocked);
    }
  }

  /** Rows that a maker had made before this turn. */
  int made(int maker) {
    return made[maker];
  }

  /** Rows that a maker has made after this turn. */
  int target(int maker) {
    return target[maker];
  }

  /** The maker of a slot's rows. */
  int maker(Slot slot) {
    return makers[slot.number()];
  }

  /** How many of a maker's rows there are in all. */
  int height(int maker) {
    return heights[maker];
  }
}
