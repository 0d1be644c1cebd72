package org.bitfold.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bitfold.format.AtomicOutput;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Lets a command that is told to stop (Ctrl-C, SIGTERM) say what it has found out so far, and end
 * with an exit code of its own instead of the signal's.
 *
 * <p>Signals are handled before Java begins to shut down: from then on ONNX Runtime can be loaded
 * no more, and what it has loaded is closed under those that run it.
 */
@SuppressWarnings("sunapi") // the JDK has no other way to hear of a signal but to shut down
final class Interruption implements AutoCloseable {
  /** How long what is interrupted may take to end what it is at. */
  private static final Duration GRACE = Duration.ofSeconds(20);

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Map<Signal, SignalHandler> before = new HashMap<>();
  private boolean stopped;
  private boolean over;

  private Interruption() {}

  /**
   * From now on a signal interrupts the calling thread, which then has some time to finish.
   *
   * @param tooLate what is said where the time does not suffice; the exit code is then that of
   *     {@link CommandFailure#interrupted()}
   */
  static Interruption of(String tooLate, PrintWriter err) {
    Interruption interruption = new Interruption();
    for (String name : SIGNALS) {
      try {
        Signal signal = new Signal(name);
        SignalHandler handler = _ -> interruption.stop(tooLate, err);
        interruption.before.put(signal, Signal.handle(signal, handler));
      } catch (IllegalArgumentException e) {
        continue; // not known here, or left to the system by -Xrs: it ends the process as usual
      }
    }
    return interruption;
  }

  private void stop(String tooLate, PrintWriter err) {
    synchronized (this) {
      if (stopped || over) {
        return;
      }
      stopped = true;
      worker.interrupt();
    }
    try {
      if (!finished.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        AtomicOutput.closeAll();
        err.println("bitfold: " + tooLate);
        err.flush();
        Runtime.getRuntime().halt(ExitCode.BAD_INPUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts a handler
    }
  }

  /**
   * Whether a signal came. From now on one does what it did before this interruption began, or,
   * where one has come already, changes nothing more; the thread is no longer interrupted, so that
   * it can write files.
   */
  synchronized boolean happened() {
    over = true;
    if (stopped) {
      Thread.interrupted();
    } else {
      restore();
    }
    return stopped;
  }

  private void restore() {
    before.forEach(Signal::handle);
    before.clear();
  }

  /** The command has said everything. */
  @Override
  public synchronized void close() {
    over = true;
    restore();
    finished.countDown();
  }
}
