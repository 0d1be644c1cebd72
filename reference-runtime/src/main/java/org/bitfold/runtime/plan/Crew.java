package org.bitfold.runtime.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one run. A job is a few microseconds of work for each; so who waits looks again
 * and again for a while before it goes to sleep.
 */
final class Crew implements AutoCloseable {
  private static final int LOOKS = 1 << 14;

  private final Thread[] hands;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile int round;
  private volatile Job job;
  private volatile Throwable failure;
  private volatile boolean closed;

  /** A crew of {@code threads}, the calling one included. */
  Crew(int threads) {
    hands = new Thread[threads - 1];
    for (int i = 0; i < hands.length; i++) {
      int number = i + 1;
      hands[i] = new Thread(() -> work(number), "bitfold-" + number);
      hands[i].setDaemon(true);
      hands[i].start();
    }
  }

  /** How many they are. */
  int size() {
    return hands.length + 1;
  }

  /** Runs {@code next} on every thread and returns when all are done. */
  void run(Job next) {
    job = next;
    busy.set(hands.length);
    round++;
    for (Thread hand : hands) {
      LockSupport.unpark(hand);
    }
    try {
      next.run(0);
    } finally {
      for (int look = 0; busy.get() > 0; look++) {
        pause(look);
      }
    }
    rethrow();
  }

  private void work(int number) {
    int seen = 0;
    while (true) {
      for (int look = 0; round == seen && !closed; look++) {
        pause(look);
      }
      if (closed) {
        return;
      }
      seen = round;
      try {
        job.run(number);
      } catch (Throwable e) {
        failure = e;
      } finally {
        busy.decrementAndGet();
      }
    }
  }

  private static void pause(int look) {
    if (look < LOOKS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(50_000);
    }
  }

  private void rethrow() {
    Throwable thrown = failure;
    failure = null;
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread hand : hands) {
      LockSupport.unpark(hand);
    }
  }

  /** Work for a crew: each thread does its share. */
  @FunctionalInterface
  interface Job {
    void run(int thread);
  }
}
