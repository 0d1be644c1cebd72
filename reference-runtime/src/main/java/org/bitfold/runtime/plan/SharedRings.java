package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Step;

/**
 * Which slots keep their rows in the same ring. A step that adds onto pixels that nobody else reads
 * may put the sum where they lie: the values along a chain of residual blocks then are one ring of
 * rows that each block changes in place, and the row that a block reads is the line of the cache
 * that it writes.
 */
final class SharedRings {
  private final int[] rings;
  private final int[] readers;

  private SharedRings(int slots) {
    this.rings = IntStream.range(0, slots).toArray();
    this.readers = new int[slots];
  }

  /** For each slot the number of the one whose ring it uses; its own, unless it shares. */
  static List<Integer> of(int slots, List<Slot> inputs, List<Stage> stages, List<Slot> outputs) {
    SharedRings shared = new SharedRings(slots);
    for (Stage stage : stages) {
      stage.needs().forEach(shared::count);
    }
    List<Slot> others = new ArrayList<>(inputs);
    others.addAll(outputs);
    others.forEach(slot -> shared.readers[slot.number()]++);
    for (Stage stage : stages) {
      stage.steps().forEach(shared::share);
    }
    return IntStream.of(shared.rings).boxed().toList();
  }

  private void count(RowNeed need) {
    readers[need.slot().number()]++;
  }

  private void share(Step step) {
    Slot from = step.replaceable();
    if (from != null && readers[from.number()] == 1) {
      rings[step.kept().number()] = rings[from.number()];
    }
  }
}
