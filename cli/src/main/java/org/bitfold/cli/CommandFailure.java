package org.bitfold.cli;

/** Ends a command with one line for the user and an exit code. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final String INTERRUPTED =
      "interrupted before it was done; what is not finished is not written";

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** What the user gave cannot be used. */
  static CommandFailure badInput(String message, Object... arguments) {
    return new CommandFailure(ExitCode.BAD_INPUT, message.formatted(arguments));
  }

  /** The options do not go together. */
  static CommandFailure usage(String message, Object... arguments) {
    return new CommandFailure(ExitCode.USAGE, message.formatted(arguments));
  }

  /** The Java heap is full. */
  static CommandFailure outOfMemory() {
    return new CommandFailure(
        ExitCode.BAD_INPUT,
        "out of memory at %d MiB; give Java more, such as BITFOLD_JAVA_OPTS=-Xmx8g"
            .formatted(Runtime.getRuntime().maxMemory() >> 20));
  }

  /** A signal came before everything was done. */
  static CommandFailure interrupted() {
    return badInput(INTERRUPTED);
  }

  int exitCode() {
    return exitCode;
  }
}
