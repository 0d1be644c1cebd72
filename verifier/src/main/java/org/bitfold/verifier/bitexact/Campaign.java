package org.bitfold.verifier.bitexact;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Shrinkable;
import org.bitfold.model.Model;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;

/**
 * What the properties are about. jqwik makes the property classes itself, so whoever launches them
 * binds the campaign to {@link #CURRENT}.
 */
final class Campaign implements AutoCloseable {
  static final ScopedValue<Campaign> CURRENT = ScopedValue.newInstance();

  private final List<Target> targets = new ArrayList<>();
  private final List<Contestant> contestants;
  private final Deadline deadline;
  private final int largestSide;
  private final long seed;
  private final Duration shrinking;
  private Optional<Deadline> shrunk = Optional.empty();
  private Optional<OutOfMemoryError> broken = Optional.empty();
  private long tried;
  private long judged;
  private long skipped;

  /**
   * @param parts what the property is checked on: the network, or its stretches
   * @param contestants what must agree with the float simulation
   * @param shrinking how long a failure is made smaller
   */
  Campaign(
      List<Stretch> parts,
      List<Contestant> contestants,
      int largestSide,
      long seed,
      Deadline deadline,
      Duration shrinking) {
    this.contestants = contestants;
    this.deadline = deadline;
    this.largestSide = largestSide;
    this.seed = seed;
    this.shrinking = shrinking;
    parts.forEach(part -> targets.add(new Target(part)));
  }

  /** A part, and its contest once it is needed. */
  private static final class Target {
    private final Stretch part;
    private Optional<Contest> contest = Optional.empty();

    Target(Stretch part) {
      this.part = part;
    }

    Contest contest(List<Contestant> contestants) {
      if (contest.isEmpty()) {
        contest = Optional.of(new Contest(part.model(), contestants));
      }
      return contest.get();
    }
  }

  int targets() {
    return targets.size();
  }

  Model model(int target) {
    return targets.get(target).part.model();
  }

  String name(int target) {
    return targets.get(target).part.name();
  }

  /** A sample for a target; the seed of the verification is mixed into jqwik's, which is fixed. */
  Shrinkable<Sample> draw(int target, Random random) {
    SampleGenerator generator = new SampleGenerator(model(target), largestSide);
    Sample sample = generator.draw(new Random(random.nextLong() ^ seed));
    return new SampleShrinkable(model(target), sample);
  }

  /**
   * Judges one sample, unless time is up.
   *
   * @throws FalsifiedError if packed inference and the float simulation differ
   * @see #rethrow
   */
  void judge(int target, Sample sample) {
    if (shrunk.filter(Deadline::passed).isPresent()) {
      return; // the smallest so far stays the smallest
    }
    if (broken.isPresent() || deadline.passed()) {
      skipped++;
      return;
    }
    tried++;
    Optional<Divergence> divergence;
    try {
      Contest contest = targets.get(target).contest(contestants);
      divergence = contest.judge(sample);
      judged += contest.contestants();
    } catch (OutOfMemoryError e) {
      broken = Optional.of(e);
      return;
    }
    if (divergence.isPresent()) {
      shrunk = shrunk.or(() -> Optional.of(Deadline.in(shrinking)));
      throw new FalsifiedError(name(target), sample, divergence.get());
    }
  }

  /** Where the difference that falsifies a property begins. */
  Divergence earliest(FalsifiedError error) {
    for (Target target : targets) {
      if (target.part.name().equals(error.target())) {
        return target.contest(contestants).earliest(error.sample(), error.divergence());
      }
    }
    return error.divergence();
  }

  /** What ended the campaign and is no answer: jqwik would print it and go on. */
  void rethrow() {
    broken.ifPresent(
        error -> {
          throw error;
        });
  }

  /** How often a packed result was compared. */
  long judged() {
    return judged;
  }

  /** How many samples were judged, those of shrinking among them. */
  long tried() {
    return tried;
  }

  /** How many samples were not judged because time was up. */
  long skipped() {
    return skipped;
  }

  /** Output elements compared. */
  long comparedValues() {
    return targets.stream()
        .flatMap(target -> target.contest.stream())
        .mapToLong(Contest::comparedValues)
        .sum();
  }

  @Override
  public void close() {
    targets.forEach(target -> target.contest.ifPresent(Contest::close));
  }
}
