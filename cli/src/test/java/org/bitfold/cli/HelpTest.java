package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
  /** Bitfold's own; "help" is picocli's. */
  static Stream<String> commands() {
    return Bitfold.commandLine().getSubcommands().keySet().stream()
        .filter(command -> !command.equals("help"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOnACommandIsItsHelp(String command) {
    assertEquals(
        CommandRun.of(command, "--help").succeeds().out(),
        CommandRun.of("help", command).succeeds().out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandShowsAnExampleInItsHelp(String command) {
    CommandRun help = CommandRun.of(command, "--help").succeeds();
    assertTrue(help.out().contains("Example:"), help.out());
    assertTrue(help.out().contains("bitfold " + command), help.out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theHelpOfTheProgramNamesEveryCommand(String command) {
    CommandRun help = CommandRun.of("--help").succeeds();
    assertTrue(help.out().lines().anyMatch(line -> line.startsWith("  " + command + " ")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void completionKnowsEveryCommand(String command) {
    CommandRun completion = CommandRun.of("completion").succeeds();
    assertTrue(completion.out().contains("function _picocli_bitfold_" + command + "()"));
  }

  @Test
  void noLineOfHelpIsWiderThanATerminalOf100Columns() {
    commands()
        .flatMap(command -> CommandRun.of(command, "--help").out().lines())
        .forEach(line -> assertTrue(line.length() <= 100, line));
  }

  @Test
  void exitCodesArePartOfTheHelp() {
    CommandRun help = CommandRun.of("--help").succeeds();
    for (int code : new int[] {0, 1, 2, 64, 70}) {
      assertTrue(help.out().lines().anyMatch(line -> line.strip().startsWith(code + " ")));
    }
  }

  @Test
  void versionsOfProgramAndFormatArePrinted() {
    CommandRun version = CommandRun.of("--version").succeeds();
    assertTrue(version.out().contains("bitfold"));
    assertTrue(version.out().contains("file format"));
  }

  @Test
  void aMistypedCommandIsGuessed() {
    CommandRun.of("inspekt", "x").refuses(ExitCode.USAGE, "inspekt", "did you mean", "inspect");
  }

  @Test
  void aStackTraceIsPrintedOnRequestOnly() {
    CommandRun quiet = CommandRun.of("inspect", "missing.bfld");
    CommandRun loud = CommandRun.of("inspect", "missing.bfld", "--stacktrace");
    assertEquals(quiet.exitCode(), loud.exitCode());
    assertEquals(1, quiet.err().lines().count());
    assertTrue(loud.err().contains("\tat org.bitfold"), loud.err());
  }
}
