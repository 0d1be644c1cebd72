package org.bitfold.runtime;

/**
 * How a session runs; the output bytes do not depend on it.
 *
 * @param threads threads that work on one picture, at least 1
 * @param kernels which inner loops to use
 */
public record SessionOptions(int threads, KernelChoice kernels) {
  public SessionOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("a session runs on at least 1 thread, found " + threads);
    }
  }

  /** As many threads as the machine has processors, the best kernels that the JVM offers. */
  public static SessionOptions defaults() {
    return new SessionOptions(Runtime.getRuntime().availableProcessors(), KernelChoice.AUTO);
  }

  /** The same options with another number of threads. */
  public SessionOptions withThreads(int count) {
    return new SessionOptions(count, kernels);
  }

  /** The same options with other kernels. */
  public SessionOptions withKernels(KernelChoice choice) {
    return new SessionOptions(threads, choice);
  }
}
