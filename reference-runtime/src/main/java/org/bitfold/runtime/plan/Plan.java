package org.bitfold.runtime.plan;

import java.util.List;
import org.bitfold.model.Shape;
import org.bitfold.runtime.stage.Slot;

/**
 * How a model runs on pictures of given sizes; immutable, shared by runs.
 *
 * @param inputs the slots that the pictures fill
 * @param stages what is computed, each after those it reads from
 * @param outputs the slots whose rows are the results
 * @param rings for each slot, by its number, the number of the slot whose ring it uses
 */
public record Plan(List<Slot> inputs, List<Stage> stages, List<Slot> outputs, List<Integer> rings) {
  public Plan {
    inputs = List.copyOf(inputs);
    stages = List.copyOf(stages);
    outputs = List.copyOf(outputs);
    rings = List.copyOf(rings);
  }

  /** How many slots there are. */
  int slots() {
    return rings.size();
  }

  /** The number of the slot whose ring keeps the rows of {@code slot}. */
  int ring(Slot slot) {
    return rings.get(slot.number());
  }

  /**
   * Plans a model.
   *
   * @param weights the model, packed
   * @param inputs one shape per input of the model
   * @throws org.bitfold.model.ShapeException if the model cannot take such pictures
   */
  public static Plan of(Weights weights, List<Shape> inputs) {
    return Planner.plan(weights, inputs);
  }
}
