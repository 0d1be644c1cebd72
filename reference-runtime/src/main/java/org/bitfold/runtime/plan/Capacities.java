package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;

/**
 * How many rows each ring must hold: found by going through a run once without computing anything,
 * counting in every turn from the oldest row that somebody still wants to the newest one made.
 */
final class Capacities {
  private final int[] capacities;

  /** For each slot, who reads it: stage numbers and their needs. */
  private final List<List<Reader>> readers = new ArrayList<>();

  private Capacities(Plan plan) {
    this.capacities = new int[plan.slots()];
    for (int slot = 0; slot < plan.slots(); slot++) {
      readers.add(new ArrayList<>());
    }
    for (int i = 0; i < plan.stages().size(); i++) {
      for (RowNeed need : plan.stages().get(i).needs()) {
        readers.get(need.slot().number()).add(new Reader(plan.inputs().size() + i, need));
      }
    }
  }

  /** Rows for each slot, by its number; 0 where nothing is kept. */
  static int[] of(Plan plan, long blockBytes) {
    Capacities capacities = new Capacities(plan);
    Progress progress = new Progress(plan, blockBytes);
    while (progress.next()) {
      plan.inputs().forEach(slot -> capacities.count(progress, slot));
      plan.stages()
          .forEach(stage -> stage.stores().forEach(slot -> capacities.count(progress, slot)));
    }
    return capacities.capacities;
  }

  private void count(Progress progress, Slot slot) {
    int maker = progress.maker(slot);
    int oldest = progress.made(maker);
    for (Reader reader : readers.get(slot.number())) {
      int done = progress.made(reader.maker());
      if (done < progress.height(reader.maker())) {
        oldest = Math.min(oldest, reader.need().first(done));
      }
    }
    int rows = Math.max(1, progress.target(maker) - oldest);
    capacities[slot.number()] = Math.max(capacities[slot.number()], rows);
  }

  private record Reader(int maker, RowNeed need) {}
}
