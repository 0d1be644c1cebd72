package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;

/**
 * How many rows each ring must hold: found by going through a run once without computing anything,
 * counting in every turn from the oldest row that somebody still wants to the newest one made.
 */
final class Capacities {
  private final Plan plan;

  /** For each ring, by the number of the slot that it is named after, the most rows so far. */
  private final int[] capacities;

  /** For each ring, the rows that it holds in this turn: the oldest, and one past the newest. */
  private final int[] oldest;

  private final int[] newest;

  /** For each slot, who reads it: stage numbers and their needs. */
  private final List<List<Reader>> readers = new ArrayList<>();

  private Capacities(Plan plan) {
    this.plan = plan;
    this.capacities = new int[plan.slots()];
    this.oldest = new int[plan.slots()];
    this.newest = new int[plan.slots()];
    for (int slot = 0; slot < plan.slots(); slot++) {
      readers.add(new ArrayList<>());
    }
    for (int i = 0; i < plan.stages().size(); i++) {
      for (RowNeed need : plan.stages().get(i).needs()) {
        readers.get(need.slot().number()).add(new Reader(plan.inputs().size() + i, need));
      }
    }
  }

  /** Rows of the ring of each slot, by its number; 0 where nothing is kept. */
  static int[] of(Plan plan, long blockBytes) {
    Capacities capacities = new Capacities(plan);
    Progress progress = new Progress(plan, blockBytes);
    while (progress.next()) {
      capacities.countTurn(progress);
    }
    return plan.rings().stream().mapToInt(ring -> capacities.capacities[ring]).toArray();
  }

  private void countTurn(Progress progress) {
    Arrays.fill(oldest, Integer.MAX_VALUE);
    Arrays.fill(newest, 0);
    plan.inputs().forEach(slot -> count(progress, slot));
    plan.stages().forEach(stage -> stage.stores().forEach(slot -> count(progress, slot)));
    for (int ring = 0; ring < capacities.length; ring++) {
      if (newest[ring] > 0) {
        capacities[ring] = Math.max(capacities[ring], newest[ring] - oldest[ring]);
      }
    }
  }

  private void count(Progress progress, Slot slot) {
    int maker = progress.maker(slot);
    int first = progress.made(maker);
    for (Reader reader : readers.get(slot.number())) {
      int done = progress.made(reader.maker());
      if (done < progress.height(reader.maker())) {
        first = Math.min(first, reader.need().first(done));
      }
    }
    int ring = plan.ring(slot);
    int end = progress.target(maker);
    capacities[ring] = Math.max(capacities[ring], 1);
    if (first < end) {
      oldest[ring] = Math.min(oldest[ring], first);
      newest[ring] = Math.max(newest[ring], end);
    }
  }

  private record Reader(int maker, RowNeed need) {}
}
