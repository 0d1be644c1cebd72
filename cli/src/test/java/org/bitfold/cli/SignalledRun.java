package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Java of its own that executes the command line and may get a SIGTERM; its environment is empty,
 * for what CI systems set would keep ONNX Runtime quiet.
 *
 * @param err without the classes that Java says it has loaded
 * @param folder that holds the user's home folder and the one for temporary files
 */
record SignalledRun(int exitCode, String out, String err, Path folder) {
  /** SIGTERM as soon as a class of this name is loaded. */
  static SignalledRun whenLoading(String loaded, Path folder, List<String> arguments)
      throws Exception {
    return of(loaded, folder, arguments);
  }

  /** Without a signal. */
  static SignalledRun undisturbed(Path folder, List<String> arguments) throws Exception {
    return of("", folder, arguments);
  }

  /** The moment is that at which Java loads a class, so that it is the same on every machine. */
  private static SignalledRun of(String loaded, Path folder, List<String> arguments)
      throws Exception {
    Process process = start(folder, arguments);
    try {
      StringBuilder said = new StringBuilder();
      boolean signalled = loaded.isEmpty();
      try (BufferedReader err = process.errorReader()) {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
          if (!line.contains("[class,load]")) {
            said.append(line).append('\n');
          } else if (!signalled && line.contains("] " + loaded + " ")) {
            process.toHandle().destroy(); // SIGTERM, and the streams stay open
            signalled = true;
          }
        }
      }
      String out = new String(process.getInputStream().readAllBytes());
      assertTrue(signalled, () -> loaded + " was not loaded: " + out + said);
      return new SignalledRun(process.waitFor(), out, said.toString(), folder);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Path folder, List<String> arguments) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path home = Files.createDirectories(folder.resolve("home"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xlog:class+load:stderr",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Bitfold.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("HOME", home.toString());
    return builder.start();
  }

  /**
   * Nothing but an answer: no stack trace, no number of this user for ONNX Runtime's maker, no
   * libraries, no logs.
   */
  SignalledRun leavesNothing() throws IOException {
    assertFalse(err.contains("\tat "), err);
    for (String name : List.of("tmp", "home")) {
      try (Stream<Path> files = Files.walk(folder.resolve(name))) {
        assertEquals(List.of(folder.resolve(name)), files.toList());
      }
    }
    return this;
  }
}
