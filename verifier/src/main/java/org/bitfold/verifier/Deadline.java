package org.bitfold.verifier;

import java.time.Duration;

/** The moment after which nothing new is begun. */
public final class Deadline {
  private final long nanos;
  private volatile boolean interrupted;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /** A deadline {@code budget} from now. */
  public static Deadline in(Duration budget) {
    return new Deadline(System.nanoTime() + budget.toNanos());
  }

  /**
   * Whether to stop: time is up, or the thread was interrupted, now or when this was last asked.
   */
  public boolean passed() {
    return interrupted() || System.nanoTime() - nanos >= 0;
  }

  /** Whether the thread was interrupted. */
  public boolean interrupted() {
    interrupted |= Thread.currentThread().isInterrupted();
    return interrupted;
  }

  /** Why {@link #passed} holds. */
  public String reason() {
    return interrupted() ? "interrupted" : "out of time";
  }
}
