package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.NothingBinaryException;
import org.bitfold.converter.TooFewBinaryException;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.verifier.VerificationException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns every failure into one line on stderr and an exit code. This is the only place that knows
 * how the modules' errors look to a user.
 */
final class ErrorReport implements IExecutionExceptionHandler {
  /** What the user is told, and what the program ends with. */
  record Line(int exitCode, String message) {}

  /** Runs the chosen command; signals and errors become failures like any other. */
  static int execute(ParseResult parsed) {
    CommandLine line = parsed.commandSpec().commandLine();
    try (Interruption interruption = Interruption.of(CommandFailure.INTERRUPTED, line.getErr())) {
      return execute(parsed, line, interruption);
    }
  }

  private static int execute(ParseResult parsed, CommandLine line, Interruption interruption) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (ExecutionException e) {
      // What an interrupted thread meets, such as a channel that closes, is no failure of its own.
      if (interruption.happened()) {
        CommandFailure interrupted = CommandFailure.interrupted();
        interrupted.initCause(e);
        throw new ExecutionException(line, interrupted.getMessage(), interrupted);
      }
      throw e;
    } catch (Error e) { // Picocli hands on exceptions only
      throw new ExecutionException(line, e.toString(), e);
    }
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (wantsStackTrace(line)) {
      failure.printStackTrace(err);
    }
    Line report = line(failure);
    print(err, report.message());
    return report.exitCode();
  }

  /** A command line that cannot be parsed. */
  static int usage(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    print(
        line.getErr(),
        "%s. Help: %s --help".formatted(problem(failure), line.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE;
  }

  /** A result that was worked out but could not be printed. */
  static int unprinted(IOException failure, PrintWriter err) {
    print(err, "the result could not be written to stdout: " + failure.getMessage());
    return ExitCode.BAD_INPUT;
  }

  private static String problem(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> meant = unmatched.getSuggestions();
      return "'%s' is no command or option here%s"
          .formatted(
              unmatched.getUnmatched().get(0),
              meant.isEmpty() ? "" : "; did you mean " + String.join(" or ", meant) + "?");
    }
    return failure.getMessage();
  }

  private static boolean wantsStackTrace(CommandLine line) {
    CommandLine root = line;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand() instanceof Bitfold program && program.wantsStackTrace();
  }

  private static void print(PrintWriter err, String message) {
    err.println("bitfold: " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
  }

  /** How a failure looks to a user. */
  static Line line(Throwable failure) {
    return switch (failure) {
      case OutOfMemoryError _ -> line(CommandFailure.outOfMemory());
      case ExecutionException e when e.getCause() instanceof Error error -> line(error);
      case CommandFailure own -> new Line(own.exitCode(), own.getMessage());
      case NothingBinaryException e -> new Line(ExitCode.NO, e.getMessage());
      case TooFewBinaryException e -> new Line(ExitCode.NO, e.getMessage());
      case ConversionException e -> badInput(e.getMessage());
      case VerificationException e -> badInput(e.getMessage());
      case ShapeException e -> badInput(e.getMessage());
      case NonFiniteInputException e -> badInput(e.getMessage());
      case UncheckedIOException e -> line(e.getCause());
      case IOException e -> badInput(problem(e));
      default ->
          new Line(
              ExitCode.INTERNAL,
              "internal error, %s. Please report it, with what --stacktrace prints"
                  .formatted(failure));
    };
  }

  private static Line badInput(String message) {
    return new Line(ExitCode.BAD_INPUT, message);
  }

  private static String problem(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> about(e, "there is no such file");
      case AccessDeniedException e -> about(e, "permission denied");
      case FileSystemException e -> about(e, "cannot be read or written");
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }

  private static String about(FileSystemException failure, String otherwise) {
    String reason = failure.getReason();
    return failure.getFile() + ": " + (reason == null ? otherwise : reason);
  }
}
