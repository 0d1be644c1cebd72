package org.bitfold.verifier.randomnets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random networks are converted, verified and not refuted.
 *
 * <p>A short run by default. A long one: {@code -Dbitfold.randomNets.tries=10000}, {@code
 * -Dbitfold.randomNets.seed=2}, {@code -Dbitfold.randomNets.minutes=60}; {@code
 * -Dbitfold.randomNets.first=4711} begins at a later network, to repeat a failure that names it;
 * {@code -Dbitfold.randomNets.shrinkingSteps=0} takes less time where much is found.
 */
class RandomNetsTest {
  private static final int TRIES = Integer.getInteger("bitfold.randomNets.tries", 60);
  private static final int FIRST = Integer.getInteger("bitfold.randomNets.first", 0);
  private static final long SEED = Long.getLong("bitfold.randomNets.seed", 1);
  private static final Duration BUDGET =
      Duration.ofMinutes(Integer.getInteger("bitfold.randomNets.minutes", 600));
  private static final int SHRINKING_STEPS =
      Integer.getInteger("bitfold.randomNets.shrinkingSteps", 150);
  private static final int PROGRESS = 100;

  @TempDir private Path folder;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<String> defects = new ArrayList<>();

  @Test
  void areConvertedAndVerified() {
    System.out.printf("random networks: seed %d, first %d%n", SEED, FIRST);
    JqwikSession.run(this::run);
    counts.forEach((result, count) -> System.out.printf("%6d %s%n", count, result));
    assertEquals(List.of(), defects);
  }

  private void run() {
    long start = System.nanoTime();
    RandomGenerator<NetSpec> generator = NetSpecs.all().generator(1000);
    for (int i = FIRST; i < FIRST + TRIES; i++) {
      if (System.nanoTime() - start > BUDGET.toNanos()) {
        System.out.printf("time is up after %d networks%n", i - FIRST);
        return;
      }
      Shrinkable<NetSpec> net = generator.next(new Random(SEED * 1_000_003 + i));
      Examination examination = examine(net.value());
      counts.merge(
          examination.isDefect() ? "DEFECT" : examination.kind() + " " + examination.detail(),
          1,
          Integer::sum);
      if (examination.isDefect()) {
        defect(i, net, examination);
      }
      if ((i + 1) % PROGRESS == 0) {
        System.out.printf("%d networks, %d defects%n", i + 1, defects.size());
      }
    }
  }

  private void defect(int index, Shrinkable<NetSpec> net, Examination examination) {
    System.out.printf("network %d: %s%n  %s%n", index, examination.detail(), net.value());
    Shrinkable<NetSpec> smallest = shrunk(net, examination);
    String line =
        "network %d of seed %d, shrunk to %s: %s"
            .formatted(index, SEED, smallest.value(), examine(smallest.value()).detail());
    System.out.println("  " + line);
    defects.add(line);
  }

  /** Follows the first smaller network of the same defect, as long as there is one. */
  private Shrinkable<NetSpec> shrunk(Shrinkable<NetSpec> net, Examination defect) {
    Shrinkable<NetSpec> smallest = net;
    int steps = 0;
    boolean found = true;
    while (found && steps < SHRINKING_STEPS) {
      found = false;
      for (Shrinkable<NetSpec> candidate :
          (Iterable<Shrinkable<NetSpec>>) smallest.shrink()::iterator) {
        steps++;
        if (examine(candidate.value()).isLike(defect)) {
          smallest = candidate;
          found = true;
          break;
        }
        if (steps >= SHRINKING_STEPS) {
          break;
        }
      }
    }
    return smallest;
  }

  private Examination examine(NetSpec spec) {
    try {
      return Examination.of(spec, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
