package org.bitfold.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bitfold.cli.console.StandardOutput;
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
      "2:the input is bad or could not be checked, or the machine gave out: interrupted, out of"
          + " memory, a full disk",
      "64:wrong usage",
      "70:internal error"
    },
    footer = {"", "Begin with: bitfold demo", "Help on a command: bitfold COMMAND --help"})
public final class Bitfold {
  private static final int HELP_WIDTH = 100;

  /** In the order of the help. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("convert", ConvertCommand.class);
    COMMANDS.put("explain", ExplainCommand.class);
    COMMANDS.put("inspect", InspectCommand.class);
    COMMANDS.put("stats", StatsCommand.class);
    COMMANDS.put("run", RunCommand.class);
    COMMANDS.put("bench", BenchCommand.class);
    COMMANDS.put("verify", VerifyCommand.class);
    COMMANDS.put("simulate", SimulateCommand.class);
    COMMANDS.put("completion", CompletionCommand.class);
  }

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
    return commandLine(COMMANDS);
  }

  /**
   * A command line that knows how to execute {@code arguments}: where they begin with a command,
   * that one alone, since reading all of them by reflection takes most of a short command's time.
   */
  private static CommandLine commandLine(String[] arguments) {
    Class<?> chosen = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    boolean alone = chosen != null && chosen != CompletionCommand.class;
    return commandLine(alone ? Map.of(arguments[0], chosen) : COMMANDS);
  }

  private static CommandLine commandLine(Map<String, Class<?>> commands) {
    CommandLine line = new CommandLine(new Bitfold());
    for (Map.Entry<String, Class<?>> command : commands.entrySet()) {
      line.addSubcommand(command.getKey(), command.getValue());
    }
    if (commands == COMMANDS) {
      line.addSubcommand(new CommandLine.HelpCommand());
    }
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(HELP_WIDTH);
    line.setExecutionStrategy(ErrorReport::execute);
    line.setExecutionExceptionHandler(new ErrorReport());
    line.setParameterExceptionHandler(ErrorReport::usage);
    return line;
  }

  /** Executes the command that {@code arguments} name and ends the process with its exit code. */
  public static void main(String[] arguments) {
    try {
      System.exit(run(arguments));
    } catch (OutOfMemoryError e) { // before a command has begun, or while its failure is reported
      System.err.println("bitfold: " + CommandFailure.outOfMemory().getMessage());
      System.exit(ExitCode.BAD_INPUT);
    }
  }

  private static int run(String[] arguments) {
    CommandLine line = commandLine(arguments);
    StandardOutput stdout = new StandardOutput();
    line.setOut(utf8(stdout));
    line.setErr(utf8(System.err));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    if (stdout.failure().isPresent()) {
      exitCode = ErrorReport.unprinted(stdout.failure().get(), line.getErr());
    }
    line.getErr().flush();
    return exitCode;
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
