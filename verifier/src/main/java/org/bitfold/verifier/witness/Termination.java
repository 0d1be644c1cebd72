package org.bitfold.verifier.witness;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;

/** Ends a run of ONNX Runtime, which hears of no interrupt, when the calling thread gets one. */
final class Termination implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final RunOptions options;
  private final Thread worker = Thread.currentThread();
  private boolean closed;

  private Termination(RunOptions options) {
    this.options = options;
  }

  /** Begins to watch the calling thread. */
  static Termination onInterrupt() throws OrtException {
    Termination termination = new Termination(new RunOptions());
    Thread watch = new Thread(termination::watch, "termination");
    watch.setDaemon(true);
    watch.start();
    return termination;
  }

  /** With these the run is started. */
  RunOptions options() {
    return options;
  }

  private synchronized void watch() {
    try {
      while (!closed && !worker.isInterrupted()) {
        wait(LOOK_MILLIS);
      }
      if (!closed) {
        options.setTerminate(true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts this thread
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot be told to stop", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    options.close();
  }
}
