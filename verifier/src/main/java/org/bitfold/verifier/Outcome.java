package org.bitfold.verifier;

/** The answer of a verification as a whole. */
public enum Outcome {
  /** Every requested claim was executed and none was refuted. */
  VERIFIED(0),
  /** A claim was refuted. */
  REFUTED(1),
  /** Nothing was refuted, but a requested claim could not be checked. */
  UNCHECKED(2);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit code a command should end with. */
  public int exitCode() {
    return exitCode;
  }
}
