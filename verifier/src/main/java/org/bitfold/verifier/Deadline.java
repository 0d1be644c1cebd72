package org.bitfold.verifier;

import java.time.Duration;

/** The moment after which nothing new is begun. */
public final class Deadline {
  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /** A deadline {@code budget} from now. */
  public static Deadline in(Duration budget) {
    return new Deadline(System.nanoTime() + budget.toNanos());
  }

  /** Whether to stop: time is up, or the thread was interrupted. */
  public boolean passed() {
    return Thread.currentThread().isInterrupted() || System.nanoTime() - nanos >= 0;
  }

  /** Why {@link #passed} holds. */
  public String reason() {
    return Thread.currentThread().isInterrupted() ? "interrupted" : "out of time";
  }
}
