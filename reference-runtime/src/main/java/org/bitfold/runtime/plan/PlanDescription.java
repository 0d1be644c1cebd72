package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.ElementType;
import org.bitfold.model.Shape;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;

/**
 * A plan for people to read: which stages run, and which rows are kept between them.
 *
 * @param stages in the order in which they take their turns
 * @param rings in the order of the stages that fill them; those of the inputs come first
 */
public record PlanDescription(List<StageDescription> stages, List<RingDescription> rings) {
  public PlanDescription {
    stages = List.copyOf(stages);
    rings = List.copyOf(rings);
  }

  /**
   * A stage.
   *
   * @param name the nodes it computes in one pass
   * @param values numbers of the values it computes, kept or not; larger ones belong to no value of
   *     the model
   * @param height rows it makes
   * @param width pixels of a row
   * @param tilePixels most pixels that go through all of its steps at once
   * @param tileBytes scratch of one thread for them
   * @param reads numbers of the rings it reads
   * @param stores numbers of the rings it fills
   */
  public record StageDescription(
      String name,
      List<Integer> values,
      int height,
      int width,
      int tilePixels,
      long tileBytes,
      List<Integer> reads,
      List<Integer> stores) {}

  /**
   * A ring: the rows of a value that are kept at the same time.
   *
   * @param number the value's number in the model; larger ones belong to no value of the model
   * @param shape {@code [H, W, C]} of all rows
   * @param rows how many are kept
   * @param bytes what they take
   */
  public record RingDescription(
      int number, ElementType element, Shape shape, int rows, long bytes) {}

  /** Bytes of all rings together: what a run needs beside weights, and a tile for each thread. */
  public long ringBytes() {
    return rings.stream().mapToLong(RingDescription::bytes).sum();
  }

  /** Scratch of one thread: that of the stage which needs most. */
  public long tileBytes() {
    return stages.stream().mapToLong(StageDescription::tileBytes).max().orElse(0);
  }

  /**
   * Describes a plan.
   *
   * @param blockBytes as {@link Execution#run} takes it
   */
  public static PlanDescription of(Plan plan, long blockBytes) {
    int[] capacities = Capacities.of(plan, blockBytes);
    List<RingDescription> rings = new ArrayList<>();
    List<StageDescription> stages = new ArrayList<>();
    plan.inputs().forEach(slot -> rings.add(ring(slot, capacities)));
    for (Stage stage : plan.stages()) {
      stage.stores().stream()
          .filter(slot -> plan.ring(slot) == slot.number())
          .forEach(slot -> rings.add(ring(slot, capacities)));
      stages.add(
          new StageDescription(
              stage.name(),
              stage.values(),
              stage.height(),
              stage.width(),
              stage.tilePixels(),
              4L * Float.BYTES * stage.tileElements(),
              stage.needs().stream().map(RowNeed::slot).map(plan::ring).distinct().toList(),
              stage.stores().stream().map(plan::ring).toList()));
    }
    return new PlanDescription(stages, rings);
  }

  private static RingDescription ring(Slot slot, int[] capacities) {
    int rows = capacities[slot.number()];
    return new RingDescription(
        slot.number(), slot.element(), slot.shape(), rows, rows * slot.rowBytes());
  }
}
