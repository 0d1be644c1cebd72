package org.bitfold.cli;

import java.io.PrintWriter;
import java.util.List;
import org.bitfold.cli.console.Excerpt;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.runtime.plan.PlanDescription;
import org.bitfold.runtime.plan.PlanDescription.RingDescription;
import org.bitfold.runtime.plan.PlanDescription.StageDescription;

/** How the runtime would run a model, as {@code inspect --plan} prints it. */
final class PlanTable {
  private PlanTable() {}

  static void print(PlanDescription plan, PrintWriter out) {
    stages(plan.stages(), out);
    out.println();
    rings(plan.rings(), out);
    out.println();
    out.printf(
        "%d stages; %d rings, %s bytes; %s bytes of tiles for each thread%n",
        plan.stages().size(),
        plan.rings().size(),
        Quantities.grouped(plan.ringBytes()),
        Quantities.grouped(plan.tileBytes()));
  }

  private static void stages(List<StageDescription> stages, PrintWriter out) {
    Table table =
        new Table()
            .numbers("stage")
            .numbers("rows")
            .numbers("width")
            .numbers("tile")
            .words("reads")
            .words("fills")
            .words("computes");
    for (int i = 0; i < stages.size(); i++) {
      StageDescription stage = stages.get(i);
      table.row(
          i + 1,
          stage.height(),
          stage.width(),
          stage.tilePixels(),
          listed(stage.reads()),
          listed(stage.stores()),
          Excerpt.of(stage.name()));
    }
    table.print(out);
  }

  private static void rings(List<RingDescription> rings, PrintWriter out) {
    Table table =
        new Table()
            .numbers("ring")
            .words("holds")
            .numbers("width")
            .numbers("channels")
            .numbers("rows")
            .words("of")
            .numbers("bytes");
    for (RingDescription ring : rings) {
      table.row(
          ring.number(),
          ring.element(),
          ring.shape().width(),
          ring.shape().channels(),
          ring.rows(),
          ring.shape().height(),
          Quantities.grouped(ring.bytes()));
    }
    table.print(out);
  }

  private static String listed(List<Integer> numbers) {
    return Excerpt.of(numbers.stream().map(String::valueOf).toList());
  }
}
