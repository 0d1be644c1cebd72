package org.bitfold.converter.graph;

import java.util.concurrent.CancellationException;

/** A conversion that nobody waits for any more. */
public final class Cancellation {
  private Cancellation() {}

  /**
   * Asked between nodes and between passes.
   *
   * @throws CancellationException if the thread is interrupted; it stays interrupted
   */
  public static void checkpoint() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the conversion was interrupted");
    }
  }
}
