package org.bitfold.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.bench.Nets;
import org.bitfold.runtime.plan.PlanDescription.RingDescription;
import org.bitfold.runtime.plan.PlanDescription.StageDescription;
import org.junit.jupiter.api.Test;

class PlanDescriptionTest {
  private final PlanDescription plan = describe(new Shape(300, 160, 3));

  @Test
  void whatAStageReadsWasFilledBeforeByAnInputOrAStage() {
    Set<Integer> filled = new HashSet<>(Set.of(0));
    for (StageDescription stage : plan.stages()) {
      filled.addAll(stage.stores());
      assertTrue(filled.containsAll(stage.reads()), stage.toString());
    }
    assertEquals(
        filled, new HashSet<>(plan.rings().stream().map(RingDescription::number).toList()));
  }

  @Test
  void theBytesOfARingAreThoseOfItsRows() {
    RingDescription input = plan.rings().get(0);
    assertEquals(new Shape(300, 160, 3), input.shape());
    assertEquals(160L * 3 * Float.BYTES * input.rows(), input.bytes());
    assertEquals(plan.ringBytes(), plan.rings().stream().mapToLong(RingDescription::bytes).sum());
  }

  @Test
  void aTallerPictureNeedsNoMore() {
    assertEquals(plan.ringBytes(), describe(new Shape(900, 160, 3)).ringBytes());
  }

  private static PlanDescription describe(Shape picture) {
    Model model = Nets.bbcuM(64, 4, 1);
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      return session.plan(List.of(picture));
    }
  }
}
