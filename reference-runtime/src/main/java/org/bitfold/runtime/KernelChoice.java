package org.bitfold.runtime;

/** Which inner loops a session uses; the output bytes are the same with each. */
public enum KernelChoice {
  /**
   * The Vector API where the JVM has it ({@code --add-modules jdk.incubator.vector}), else scalar.
   */
  AUTO,
  /** Plain Java loops. */
  SCALAR,
  /** The Vector API; opening a session fails where the JVM does not have it. */
  VECTOR
}
