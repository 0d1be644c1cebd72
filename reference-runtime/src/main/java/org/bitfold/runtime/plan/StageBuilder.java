package org.bitfold.runtime.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.runtime.stage.Head;
import org.bitfold.runtime.stage.RowNeed;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Step;
import org.bitfold.runtime.stage.Store;

/** A stage that grows: each value it makes, and the steps from the one before. */
final class StageBuilder {
  private final Head head;
  private final int height;
  private final int width;
  private final List<Link> links = new ArrayList<>();
  private int perPixel;

  /**
   * Begins a stage.
   *
   * @param perPixel array elements of a pixel as the head makes it
   */
  StageBuilder(Head head, int height, int width, int perPixel) {
    this.head = head;
    this.height = height;
    this.width = width;
    this.perPixel = perPixel;
  }

  /** Carries the stage on to {@code slot}'s value; without a step, the head makes it. */
  void add(String name, List<Step> steps, Slot slot) {
    links.add(new Link(name, steps, slot, new LinkedHashMap<>()));
    perPixel = Math.max(perPixel, Math.max(slot.perPixel(), slot.shape().channels()));
  }

  /** Also keeps the value that the stage ends with in another slot, by a step of its own. */
  void keep(Slot slot, Step store) {
    links.getLast().kept().put(slot, store);
  }

  /** Whether the pixels in the tile are, for now, those of {@code slot}. */
  boolean endsWith(int slot) {
    return !links.isEmpty() && links.getLast().slot().number() == slot;
  }

  /**
   * The finished stage.
   *
   * @param stored the slots that somebody reads
   */
  Stage build(Set<Integer> stored) {
    List<Step> steps = new ArrayList<>();
    List<Slot> stores = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<RowNeed> needs = new ArrayList<>(head.needs());
    for (Link link : links) {
      names.add(link.name());
      steps.addAll(link.steps());
      link.steps().forEach(step -> needs.addAll(step.needs()));
      if (stored.contains(link.slot().number())) {
        steps.add(new Store(link.slot()));
        stores.add(link.slot());
      }
      steps.addAll(link.kept().values());
      stores.addAll(link.kept().keySet());
    }
    Fusion.Fused fused = Fusion.fuse(head, steps);
    return new Stage(
        String.join(" → ", names),
        links.stream().map(link -> link.slot().number()).toList(),
        fused.head(),
        fused.steps(),
        needs,
        stores,
        height,
        width,
        tile(),
        perPixel);
  }

  private int tile() {
    int multiple = head.tileMultiple();
    int whole = head.tilePixels(perPixel) / multiple * multiple;
    return Math.max(multiple, Math.min(whole, Math.ceilDiv(width, multiple) * multiple));
  }

  /**
   * A value on the way.
   *
   * @param kept other ways in which the value is kept, and the steps that do it
   */
  private record Link(String name, List<Step> steps, Slot slot, Map<Slot, Step> kept) {}
}
