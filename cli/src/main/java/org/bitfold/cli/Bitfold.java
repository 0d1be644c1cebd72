package org.bitfold.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The bitfold program: one subcommand per class. */
@Command(
    name = "bitfold",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Folds, packs, runs and verifies binary neural networks for image restoration.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:the answer is no: verification refuted, no binary layer",
      "2:the input is bad or could not be checked",
      "64:wrong usage",
      "70:internal error"
    },
    footer = {"", "Begin with: bitfold demo", "Help on a command: bitfold COMMAND --help"},
    subcommands = {
      DemoCommand.class,
      ConvertCommand.class,
      ExplainCommand.class,
      InspectCommand.class,
      StatsCommand.class,
      RunCommand.class,
      VerifyCommand.class,
      SimulateCommand.class,
      CompletionCommand.class
    })
public final class Bitfold {
  private static final int HELP_WIDTH = 100;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "On an error, print where it arose.")
  private boolean stacktrace;

  boolean wantsStackTrace() {
    return stacktrace;
  }

  /** The command line with everything set up, ready to execute. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Bitfold());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setExecutionStrategy(ErrorReport::execute);
    line.setExecutionExceptionHandler(new ErrorReport());
    line.setParameterExceptionHandler(ErrorReport::usage);
    return line;
  }

  /** Executes the command that {@code arguments} name and ends the process with its exit code. */
  public static void main(String[] arguments) {
    CommandLine line = commandLine();
    line.setOut(utf8(System.out));
    line.setErr(utf8(System.err));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    System.exit(exitCode);
  }

  private static PrintWriter utf8(java.io.PrintStream stream) {
    return new PrintWriter(stream, true, java.nio.charset.StandardCharsets.UTF_8);
  }
}
