package org.bitfold.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs contenders in turns, so that whatever slows the machine down for a while slows down all of
 * them: ratios of medians are comparable where times are not.
 */
public final class Race {
  private static final int FEWEST_WARM_UPS = 2;

  private Race() {}

  /**
   * Warms every contender up, then runs each once per round.
   *
   * @param warmUp how long each is run before, so that the JVM has compiled what it runs
   * @param rounds repetitions, at least 1
   * @param notice is told what is being run
   * @return one per contender
   */
  public static List<Timing> run(
      List<Contender> contenders, Duration warmUp, int rounds, Consumer<String> notice) {
    for (Contender contender : contenders) {
      notice.accept("warming up " + contender.name());
      long end = System.nanoTime() + warmUp.toNanos();
      for (int i = 0; i < FEWEST_WARM_UPS || System.nanoTime() < end; i++) {
        contender.run();
      }
    }
    List<List<Long>> nanos = contenders.stream().<List<Long>>map(_ -> new ArrayList<>()).toList();
    for (int round = 1; round <= rounds; round++) {
      notice.accept("round %d of %d".formatted(round, rounds));
      for (int i = 0; i < contenders.size(); i++) {
        long start = System.nanoTime();
        contenders.get(i).run();
        nanos.get(i).add(System.nanoTime() - start);
      }
    }
    return nanos.stream().map(Timing::new).toList();
  }
}
