package org.bitfold.cli;

/** What the program tells the shell; part of its interface, never renumbered. */
final class ExitCode {
  /** Done, or the answer is yes. */
  static final int SUCCESS = 0;

  /** The answer is no: verification refuted, no layer binary. */
  static final int NO = 1;

  /**
   * The input is bad or could not be checked, or the machine gave out: interrupted, out of memory,
   * a full disk.
   */
  static final int BAD_INPUT = 2;

  /** The command line itself is wrong. */
  static final int USAGE = 64;

  /** A defect of Bitfold. */
  static final int INTERNAL = 70;

  private ExitCode() {}
}
