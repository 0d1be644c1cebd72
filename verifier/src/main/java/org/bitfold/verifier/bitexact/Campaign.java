package org.bitfold.verifier.bitexact;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Shrinkable;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.work.WorkLimit;

/**
 * What the properties are about. jqwik makes the property classes itself, so whoever launches them
 * binds the campaign to {@link #CURRENT}.
 */
final class Campaign implements AutoCloseable {
  static final ScopedValue<Campaign> CURRENT = ScopedValue.newInstance();

  private final List<Target> targets = new ArrayList<>();
  private final List<Contestant> contestants;
  private final Deadline deadline;
  private final long seed;
  private final Duration shrinking;
  private Optional<Deadline> shrunk = Optional.empty();
  private Optional<OutOfMemoryError> exhausted = Optional.empty();
  private Optional<CancellationException> cancelled = Optional.empty();
  private Optional<SampleShrinkable> drawn = Optional.empty();
  private long tried;
  private long judged;
  private long skipped;

  /**
   * @param parts what the property is checked on: the network, or its stretches
   * @param contestants what must agree with the float simulation
   * @param largestSide of pictures whose size a part leaves open
   * @param limit what one run may take
   * @param shrinking how long a failure is made smaller
   */
  Campaign(
      List<Stretch> parts,
      List<Contestant> contestants,
      int largestSide,
      WorkLimit limit,
      long seed,
      Deadline deadline,
      Duration shrinking) {
    this.contestants = contestants;
    this.deadline = deadline;
    this.seed = seed;
    this.shrinking = shrinking;
    parts.forEach(
        part ->
            targets.add(new Target(part, new SampleGenerator(part.model(), largestSide, limit))));
  }

  /** A part, and its contest once it is needed. */
  private static final class Target {
    private final Stretch part;
    private final SampleGenerator samples;
    private Optional<Contest> contest = Optional.empty();

    Target(Stretch part, SampleGenerator samples) {
      this.part = part;
      this.samples = samples;
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

  String name(int target) {
    return targets.get(target).part.name();
  }

  /** A sample for a target; the seed of the verification is mixed into jqwik's, which is fixed. */
  Shrinkable<Sample> draw(int target, Random random) {
    if (drawn.isPresent() && isOver()) {
      return drawn.get(); // it will not be judged
    }
    SampleGenerator samples = targets.get(target).samples;
    Sample sample = samples.draw(new Random(random.nextLong() ^ seed));
    drawn = Optional.of(new SampleShrinkable(samples, sample));
    return drawn.get();
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
    if (isOver()) {
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
      exhausted = Optional.of(e);
      return;
    } catch (CancellationException e) {
      cancelled = Optional.of(e);
      return;
    }
    if (divergence.isPresent()) {
      shrunk = shrunk.or(() -> Optional.of(Deadline.in(shrinking)));
      throw new FalsifiedError(name(target), sample, divergence.get());
    }
  }

  private boolean isOver() {
    return exhausted.isPresent() || cancelled.isPresent() || deadline.passed();
  }

  /** Where the difference that falsifies a property begins. */
  Divergence earliest(FalsifiedError error) {
    for (Target target : targets) {
      if (target.part.name().equals(error.target())) {
        return earliest(target.contest(contestants), error);
      }
    }
    return error.divergence();
  }

  /** Without time to look for where it begins, the difference is still one. */
  private static Divergence earliest(Contest contest, FalsifiedError error) {
    try {
      return contest.earliest(error.sample(), error.divergence());
    } catch (CancellationException e) {
      return error.divergence();
    }
  }

  /** What ended the campaign and is no answer: jqwik would print it and go on. */
  void rethrow() {
    exhausted.ifPresent(
        error -> {
          throw error;
        });
    cancelled.ifPresent(
        exception -> {
          throw exception;
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
