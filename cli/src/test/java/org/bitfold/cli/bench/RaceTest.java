package org.bitfold.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {
  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertEquals(2.5, new Timing(List.of(9_000_000L, 1_000_000L, 2_000_000L, 3_000_000L)).median());
    assertEquals(3, new Timing(List.of(9_000_000L, 1_000_000L, 3_000_000L)).median());
    assertEquals(1, new Timing(List.of(9_000_000L, 1_000_000L)).fastest());
  }

  @Test
  void contendersTakeTurns() {
    List<String> runs = new ArrayList<>();
    List<Contender> contenders = List.of(noting("a", runs), noting("b", runs));
    List<Timing> timings = Race.run(contenders, Duration.ZERO, 3, _ -> {});
    assertEquals(List.of("a", "b", "a", "b", "a", "b"), runs.subList(runs.size() - 6, runs.size()));
    timings.forEach(timing -> assertEquals(3, timing.nanos().size()));
  }

  private static Contender noting(String name, List<String> runs) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int threads() {
        return 1;
      }

      @Override
      public void run() {
        runs.add(name);
      }

      @Override
      public long runBytes() {
        return -1;
      }

      @Override
      public void close() {}
    };
  }
}
