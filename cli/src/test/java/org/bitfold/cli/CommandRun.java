package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** One execution of the command line within this process: what a shell would see of it. */
record CommandRun(int exitCode, String out, String err) {

  /** Executes {@code bitfold} with {@code arguments}; paths and numbers become text. */
  static CommandRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Bitfold.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int exitCode =
        line.execute(Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** Success, and silence on stderr. */
  CommandRun succeeds() {
    assertEquals("", err);
    assertEquals(ExitCode.SUCCESS, exitCode, out);
    return this;
  }

  /**
   * A refusal: nothing on stdout, one line on stderr that says all of {@code words}, no stack
   * trace.
   */
  CommandRun refuses(int expectedExitCode, String... words) {
    assertEquals(expectedExitCode, exitCode, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("bitfold: "), err);
    for (String word : words) {
      assertTrue(err.contains(word), () -> "'" + word + "' is not in: " + err);
    }
    return this;
  }

  /** Nothing but files of these names lies in {@code folder}, no temporary file either. */
  static void leaves(Path folder, List<String> names) throws IOException {
    try (var entries = Files.list(folder)) {
      assertEquals(
          names.stream().sorted().toList(),
          entries.map(entry -> entry.getFileName().toString()).sorted().toList());
    }
  }
}
