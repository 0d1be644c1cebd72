package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.verifier.simulation.Simulation;
import org.bitfold.verifier.work.WorkLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A verification that would take hours and is told to stop, or runs out of time or memory, says so
 * and never looks like one that was passed.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StoppedVerificationTest {
  private static final String FOR_HOURS = "20000";

  /** What the progress bar shows by then; it may cut off what follows. */
  private static final String AT_WORK = "C2 ";

  @TempDir private Path folder;
  private Path packed;
  private Path onnx;
  private Path reports;
  private Optional<Process> started = Optional.empty();

  @BeforeEach
  void writeFiles() throws IOException {
    packed = folder.resolve("model.bfld");
    onnx = folder.resolve("model.onnx");
    reports = folder.resolve("reports");
    Model model = HeavyModels.justBeyond();
    BfldWriter.write(model, packed);
    Simulation.write(model, onnx);
  }

  /** Whatever came of the test, nothing of it goes on. */
  @AfterEach
  void end() {
    started.ifPresent(
        process -> {
          process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void aSignalToTheLauncherEndsJavaWithAnAnswer(String signal) throws Exception {
    assumeTrue(
        isHeard(signal),
        () -> "skipped: whoever started this build has it ignore " + signal + ", as shells do");
    Process process = launch();
    try {
      answersASignal(signal, process);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void answersASignal(String signal, Process process) throws Exception {
    String err = readUntil(process.errorReader(), AT_WORK);
    List<ProcessHandle> children = process.toHandle().descendants().toList();
    assertTrue(
        children.stream().anyMatch(child -> child.info().command().orElse("").endsWith("java")),
        () -> children.stream().map(ProcessHandle::info).toList() + err);
    signal(signal, process);
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(ExitCode.BAD_INPUT, process.waitFor(), out);
    assertTrue(out.contains("NOT CHECKED (interrupted)"), out);
    assertFalse(out.contains("verified"), out);
    assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
    expectUnchecked("interrupted");
  }

  @Test
  void aSmallHeapIsNamed() throws Exception {
    Process process = new ProcessBuilder(java("-Xmx40m", "--time-budget", "100")).start();
    started = Optional.of(process);
    String out = new String(process.getInputStream().readAllBytes());
    String err = new String(process.getErrorStream().readAllBytes());
    assertEquals(ExitCode.BAD_INPUT, process.waitFor(), out + err);
    assertTrue((out + err).contains("out of memory"), out + err);
    assertFalse(out.contains("verified"), out);
    assertFalse(err.contains("\tat "), err);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.05, 0.6, 1.5})
  void aBudgetEndsWhatRunsThen(double seconds) throws IOException {
    List<Object> arguments = new ArrayList<>(verification());
    arguments.addAll(List.of("--onnx", onnx, "--time-budget", seconds));
    CommandRun run = CommandRun.of(arguments.toArray());
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.out());
    assertEquals("", run.err());
    assertTrue(run.out().contains("out of time"), run.out());
    assertTrue(run.out().contains("C2 NOT CHECKED"), run.out());
    assertFalse(run.out().contains("verified"), run.out());
    assertFalse(Thread.interrupted());
    expectUnchecked("");
  }

  /**
   * The reports are all there and say the same as the exit code; nothing half written lies about.
   */
  private void expectUnchecked(String stopped) throws IOException {
    CommandRun.leaves(reports, List.of("certificate.json", "index.html", "junit.xml"));
    JsonNode json = new ObjectMapper().readTree(reports.resolve("certificate.json").toFile());
    assertEquals("UNCHECKED", json.get("outcome").asText());
    assertEquals(stopped, json.get("stopped").asText());
    String junit = Files.readString(reports.resolve("junit.xml"));
    assertTrue(junit.strip().endsWith("</testsuites>"), junit);
    assertTrue(junit.contains("<error "), junit);
  }

  private List<Object> verification() {
    return List.of(
        "verify", packed, "--report", reports, "--tries", FOR_HOURS, WorkLimit.OPTION, 10);
  }

  /** A background job of a shell ignores INT, for example, and so do all that it starts. */
  private static boolean isHeard(String signal) throws Exception {
    return new ProcessBuilder("sh", "-c", "kill -" + signal + " $$; exit 0").start().waitFor() != 0;
  }

  private static void signal(String name, Process process) throws Exception {
    String id = String.valueOf(process.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + name, id).start().waitFor());
  }

  private static String readUntil(Reader reader, String wanted) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(wanted) < 0) {
      int next = reader.read();
      assertTrue(next >= 0, read::toString);
      read.append((char) next);
    }
    return read.toString();
  }

  /** The launcher, with a JDK whose java runs the classes of this build. */
  private Process launch() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root"));
    Path script = root.resolve("bitfold");
    Files.copy(Path.of(System.getProperty("bitfold.root")).resolve("bitfold"), script);
    Path target = Files.createDirectories(root.resolve("cli/target"));
    Files.writeString(target.resolve("bitfold.jar"), "");
    Path jdk = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.createDirectories(jdk.resolve("bin"));
    program(jdk.resolve("bin/javac"), "exit 0");
    program(
        jdk.resolve("bin/java"),
        """
        case $* in *Rehearsal*) exit 0 ;; esac
        while [ "$1" != -jar ]; do shift; done
        shift 2
        exec %s "$@"
        """
            .formatted(quoted(start("-Dbitfold.terminal=true", "-Xmx1g"))));
    Files.writeString(target.resolve("built"), "");
    assertTrue(script.toFile().setExecutable(true));
    List<String> command = new ArrayList<>(List.of(script.toString()));
    verification().forEach(argument -> command.add(String.valueOf(argument)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("BITFOLD_JAVA_OPTS");
    builder.environment().put("BITFOLD_JAVA_HOME", jdk.toString());
    Process process = builder.start();
    started = Optional.of(process);
    return process;
  }

  private List<String> java(String option, String... more) {
    List<String> command = start(option);
    verification().forEach(argument -> command.add(String.valueOf(argument)));
    command.addAll(List.of(more));
    return command;
  }

  private static List<String> start(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Bitfold.class.getName());
    return command;
  }

  private static String quoted(List<String> words) {
    return String.join(" ", words.stream().map(word -> "'" + word + "'").toList());
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
