package org.bitfold.verifier;

import java.time.Duration;
import java.util.concurrent.CancellationException;

/** The moment after which nothing new is begun. */
public final class Deadline {
  private static final String INTERRUPTED = "interrupted";

  private final long nanos;
  private volatile boolean interrupted;
  private volatile boolean rung;

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
    return interrupted() || left() <= 0;
  }

  /** Whether somebody else than the {@link #alarm} interrupted the thread. */
  public boolean interrupted() {
    boolean now = Thread.currentThread().isInterrupted();
    interrupted |= now && !rung; // the alarm rings before it interrupts
    return interrupted;
  }

  /** Why {@link #passed} holds. */
  public String reason() {
    return interrupted() ? INTERRUPTED : "out of time";
  }

  private long left() {
    return nanos - System.nanoTime();
  }

  /**
   * Gives up what is being computed if the thread was told to stop. Whoever computes for long asks
   * this every now and then.
   *
   * @throws CancellationException if the thread is interrupted; it stays interrupted
   */
  public static void checkpoint() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(INTERRUPTED);
    }
  }

  /**
   * Interrupts the calling thread when this deadline passes, so that what runs then ends, too.
   * Closing it takes that back: the thread goes on as if it had not been interrupted by it.
   */
  public Alarm alarm() {
    Alarm alarm = new Alarm(Thread.currentThread());
    alarm.clock.setDaemon(true);
    alarm.clock.start();
    return alarm;
  }

  /** Waits for the deadline to pass. */
  public final class Alarm implements AutoCloseable {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Thread worker;
    private final Thread clock = new Thread(this::run, "deadline");
    private boolean closed;

    private Alarm(Thread worker) {
      this.worker = worker;
    }

    private synchronized void run() {
      try {
        while (!closed && left() > 0) {
          wait(left() / NANOS_PER_MILLI + 1);
        }
      } catch (InterruptedException e) {
        return; // nobody waits for this thread
      }
      if (!closed) {
        rung = true;
        worker.interrupt();
      }
    }

    @Override
    public void close() {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
      if (rung && !interrupted) {
        Thread.interrupted();
      }
    }
  }
}
