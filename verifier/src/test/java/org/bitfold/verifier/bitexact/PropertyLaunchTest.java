package org.bitfold.verifier.bitexact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bitfold.model.Model;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.work.WorkLimit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PropertyLaunchTest {
  private static final int TRIES = 12;
  private static final WorkLimit LIMIT = new WorkLimit(0, 1);
  private static final Duration SHRINKING = Duration.ofSeconds(2);

  @TestFactory
  Stream<DynamicTest> holdsOnEveryOp() {
    return SampleModels.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> holds(entry)));
  }

  private static void holds(Map.Entry<String, Model> entry) {
    Stretch whole = new Stretch(entry.getKey(), entry.getValue());
    try (Campaign campaign = campaign(whole, Duration.ofMinutes(5))) {
      assertEquals("", PropertyLaunch.run(campaign, TRIES).map(Throwable::getMessage).orElse(""));
      assertTrue(campaign.judged() >= TRIES);
    }
  }

  @Test
  void judgesNothingWhenTimeIsUp() {
    Model model = SampleModels.all().get("binary convolution");
    try (Campaign campaign = campaign(new Stretch("late", model), Duration.ZERO)) {
      assertTrue(PropertyLaunch.run(campaign, TRIES).isEmpty());
      assertEquals(0, campaign.judged());
      assertEquals(TRIES, campaign.skipped());
    }
  }

  private static Campaign campaign(Stretch part, Duration budget) {
    return new Campaign(List.of(part), Contestant.ALL, 8, LIMIT, 5, Deadline.in(budget), SHRINKING);
  }
}
