package org.bitfold.runtime.plan;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one run. Work comes in jobs of some microseconds, cut into shares that whoever is
 * free takes: a thread that the machine has given to somebody else holds nobody up. Who finds no
 * work looks again, then offers the processor to others between looks, and sleeps only after some
 * milliseconds: being woken takes as long as a job.
 */
final class Crew implements AutoCloseable {
  private static final int LOOKS = 500;
  private static final int YIELDS = 2000;
  private static final long NAP_NANOS = 50_000;

  private final Thread[] hands;
  private volatile Job job;
  private volatile boolean closed;

  /** A crew of {@code threads}, the calling one included. */
  Crew(int threads) {
    hands = new Thread[threads - 1];
    for (int i = 0; i < hands.length; i++) {
      int number = i + 1;
      hands[i] = new Thread(() -> lookForWork(number), "bitfold-" + number);
      hands[i].setDaemon(true);
      hands[i].start();
    }
  }

  /** How many they are. */
  int size() {
    return hands.length + 1;
  }

  /**
   * Does {@code shares} shares of {@code work} in each of {@code zones} and returns when all are
   * done. A thread begins in the zone of its own number.
   *
   * @throws RuntimeException what a share threw
   */
  void run(int zones, int shares, Work work) {
    Job next = new Job(zones, shares, work);
    job = next;
    for (Thread hand : hands) {
      LockSupport.unpark(hand);
    }
    next.help(0);
    for (int look = 0; !next.isDone(); look++) {
      pause(look);
    }
    next.rethrow();
  }

  private void lookForWork(int number) {
    Job last = null;
    while (!closed) {
      Job next = null;
      for (int look = 0; !closed && (next = job) == last; look++) {
        pause(look);
      }
      if (next != null && next != last) {
        next.help(number);
        last = next;
      }
    }
  }

  private static void pause(int look) {
    if (look < LOOKS) {
      Thread.onSpinWait();
    } else if (look < LOOKS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread hand : hands) {
      LockSupport.unpark(hand);
    }
  }

  /** One share of a job, done by one of the threads. */
  @FunctionalInterface
  interface Work {
    void run(int thread, int zone, int share);
  }

  /** A job and how far it is. */
  private static final class Job {
    private final int shares;
    private final Work work;
    private final AtomicInteger[] taken;
    private final AtomicInteger done = new AtomicInteger();
    private volatile Throwable failure;

    Job(int zones, int shares, Work work) {
      this.shares = shares;
      this.work = work;
      this.taken = new AtomicInteger[zones];
      Arrays.setAll(taken, _ -> new AtomicInteger());
    }

    /** The thread's own zone first, then those of others, for who is late. */
    void help(int thread) {
      for (int i = 0; i < taken.length; i++) {
        int zone = (thread + i) % taken.length;
        help(thread, zone);
      }
    }

    private void help(int thread, int zone) {
      for (int share = next(zone); share < shares; share = next(zone)) {
        try {
          work.run(thread, zone, share);
        } catch (RuntimeException | Error e) {
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }

    private int next(int zone) {
      return taken[zone].getAndIncrement();
    }

    boolean isDone() {
      return done.get() == shares * taken.length;
    }

    void rethrow() {
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
