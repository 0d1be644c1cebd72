package org.bitfold.runtime;

/** Told how far a run is, by the thread that called it. */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = (_, _) -> {};

  /**
   * {@code done} of {@code total} rows of the first output have left the model. What this throws
   * ends the run and reaches its caller: a {@link java.util.concurrent.CancellationException}
   * cancels.
   */
  void progress(int done, int total);
}
