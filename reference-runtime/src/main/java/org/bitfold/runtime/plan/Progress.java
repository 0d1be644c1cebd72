package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;

/**
 * Which rows are made when. The next rows of the outputs ask, from the last stage back to the
 * pictures, for what they need: that is the goal, and a row is made as late as possible, to be in
 * the cache still when it is read. Towards the goal, all makers advance together in turns, each by
 * at most a block of rows and as far as its inputs have come, so that no ring fills with rows that
 * wait: not even at the beginning, when a deep network asks for many rows before the first output.
 *
 * <p>A maker whose readers advance by less than its block is asked for whole blocks. The others are
 * asked for what their readers need and no more: in a chain of 3×3 convolutions each is then one
 * row ahead of the next one, which finds all other rows of its block just made, in the cache.
 *
 * <p>Makers are numbered: the inputs first, then the stages.
 */
final class Progress {
  /** Higher blocks would keep more rows and gain nothing. */
  private static final int MOST_BLOCK_ROWS = 16;

  private final Plan plan;
  private final int[] heights;
  private final int[] blocks;
  private final boolean[] wholeBlocks;
  private final int[] makers;
  private final boolean[] outputs;
  private final List<List<Reader>> readers = new ArrayList<>();
  private final int[] made;
  private final int[] target;
  private final int[] goal;
  private final int goals;
  private int goalsSet;

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
    wholeBlocks = new boolean[count];
    makers = new int[plan.slots()];
    made = new int[count];
    target = new int[count];
    goal = new int[count];
    for (int i = 0; i < inputs; i++) {
      Slot slot = plan.inputs().get(i);
      makers[slot.number()] = i;
      heights[i] = slot.shape().height();
      blocks[i] = blockRows(slot.rowBytes(), heights[i], blockBytes);
    }
    for (int i = 0; i < plan.stages().size(); i++) {
      Stage stage = plan.stages().get(i);
      for (Slot slot : stage.stores()) {
        makers[slot.number()] = inputs + i;
      }
      heights[inputs + i] = stage.height();
      long rowBytes = (long) stage.width() * stage.perPixel() * Float.BYTES;
      blocks[inputs + i] = blockRows(rowBytes, heights[inputs + i], blockBytes);
    }
    for (int maker = 0; maker < count; maker++) {
      readers.add(new ArrayList<>());
    }
    for (int maker = inputs; maker < count; maker++) {
      for (RowNeed need : needs(maker)) {
        readers.get(makers[need.slot().number()]).add(new Reader(maker, need));
      }
    }
    outputs = new boolean[count];
    plan.outputs().forEach(slot -> outputs[makers[slot.number()]] = true);
    goals = plan.outputs().stream().mapToInt(slot -> slot.shape().height()).max().orElseThrow();
    findWholeBlocks();
  }

  private void findWholeBlocks() {
    double[] steps = new double[blocks.length];
    for (Slot output : plan.outputs()) {
      raise(steps, output, (double) output.shape().height() / goals);
    }
    for (int maker = blocks.length - 1; maker >= 0; maker--) {
      wholeBlocks[maker] = steps[maker] < blocks[maker];
      double step = Math.max(steps[maker], blocks[maker]);
      for (RowNeed need : needs(maker)) {
        raise(steps, need.slot(), step * need.slot().shape().height() / heights[maker]);
      }
    }
  }

  /** By how many rows at once its readers advance, for the maker of a slot. */
  private void raise(double[] steps, Slot slot, double step) {
    int maker = makers[slot.number()];
    steps[maker] = Math.max(steps[maker], step);
  }

  private List<RowNeed> needs(int maker) {
    int inputs = plan.inputs().size();
    return maker < inputs ? List.of() : plan.stages().get(maker - inputs).needs();
  }

  private static int blockRows(long rowBytes, int height, long blockBytes) {
    return Math.clamp(blockBytes / rowBytes, 1, Math.min(height, MOST_BLOCK_ROWS));
  }

  /** Sets the targets of the next turn; false when every output is whole. */
  boolean next() {
    System.arraycopy(target, 0, made, 0, target.length);
    while (Arrays.equals(target, goal)) {
      if (!nextGoal()) {
        return false;
      }
    }
    for (int maker = 0; maker < target.length; maker++) {
      target[maker] = reachable(maker);
    }
    if (Arrays.equals(target, made)) {
      throw new IllegalStateException(
          "the plan cannot go on: a stage waits for rows of a later one");
    }
    return true;
  }

  /** How far a maker can come in this turn, where those it reads from have their targets. */
  private int reachable(int maker) {
    int rows = Math.min(Math.min(goal[maker], made[maker] + blocks[maker]), wanted(maker));
    for (RowNeed need : needs(maker)) {
      int source = makers[need.slot().number()];
      // A stage that reads what it has just stored itself finds it there, pixel by pixel.
      while (source != maker && rows > made[maker] && need.end(rows - 1) > target[source]) {
        rows--;
      }
    }
    return rows;
  }

  /** The rows that a maker's readers want for their next blocks: more would only wait. */
  private int wanted(int maker) {
    if (outputs[maker]) {
      return heights[maker];
    }
    int wanted = 0;
    for (Reader reader : readers.get(maker)) {
      int next = Math.min(goal[reader.maker()], made[reader.maker()] + blocks[reader.maker()]);
      wanted = Math.max(wanted, next == 0 ? 0 : reader.need().end(next - 1));
    }
    return Math.max(made[maker], wholeBlocks(maker, wanted));
  }

  private int wholeBlocks(int maker, int rows) {
    int block = wholeBlocks[maker] ? blocks[maker] : 1;
    return Math.min(heights[maker], Math.ceilDiv(rows, block) * block);
  }

  /** Asks for the next rows of every output; false when all have been asked for. */
  private boolean nextGoal() {
    if (goalsSet == goals) {
      return false;
    }
    goalsSet++;
    for (Slot output : plan.outputs()) {
      long rows = Math.ceilDiv((long) output.shape().height() * goalsSet, goals);
      ask(makers[output.number()], (int) rows);
    }
    for (int maker = goal.length - 1; maker >= 0; maker--) {
      int wanted = goal[maker];
      if (wanted > 0) {
        needs(maker).forEach(need -> ask(makers[need.slot().number()], need.end(wanted - 1)));
      }
    }
    return true;
  }

  private void ask(int maker, int rows) {
    if (rows > goal[maker]) {
      goal[maker] = wholeBlocks(maker, rows);
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

  /** Who reads a maker's rows, and which it wants. */
  private record Reader(int maker, RowNeed need) {}
}
