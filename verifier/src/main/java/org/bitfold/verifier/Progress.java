package org.bitfold.verifier;

/** Told what the verifier is about to do. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress SILENT = step -> {};

  /**
   * A step begins.
   *
   * @param step a few words, such as {@code C3 layer 12 of 37}
   */
  void step(String step);
}
