package org.bitfold.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that is told to stop (Ctrl-C, SIGTERM) say what it has found out so far, and end
 * with an exit code of its own instead of the signal's.
 */
final class Interruption implements AutoCloseable {
  private final Thread worker = Thread.currentThread();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Duration grace, int exitCode, String tooLate, PrintWriter err) {
    hook = new Thread(() -> stop(grace, exitCode, tooLate, err), "interruption");
  }

  /**
   * From now on a signal interrupts the calling thread, which then has some time to finish.
   *
   * @param grace how long
   * @param exitCode what the process ends with
   * @param tooLate what is said where the time does not suffice
   */
  static Interruption of(Duration grace, int exitCode, String tooLate, PrintWriter err) {
    Interruption interruption = new Interruption(grace, exitCode, tooLate, err);
    try {
      Runtime.getRuntime().addShutdownHook(interruption.hook);
    } catch (IllegalStateException e) { // a signal came before there was anything to interrupt
      throw CommandFailure.badInput("%s", tooLate);
    }
    return interruption;
  }

  private void stop(Duration grace, int exitCode, String tooLate, PrintWriter err) {
    worker.interrupt();
    try {
      if (!finished.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        err.println("bitfold: " + tooLate);
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /**
   * Whether a signal came. From now on one ends the process as usual, or, where one has come
   * already, when this is closed; the thread is no longer interrupted, so that it can write files.
   */
  boolean happened() {
    boolean removed = remove();
    return Thread.interrupted() || !removed;
  }

  private boolean remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The command has said everything; where it was interrupted, the process ends here. */
  @Override
  public void close() {
    finished.countDown();
    remove();
  }
}
