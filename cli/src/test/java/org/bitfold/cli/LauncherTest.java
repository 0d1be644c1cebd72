package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bitfold}, with a JDK whose {@code java} is a script, too. */
@Timeout(60)
class LauncherTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path root;
  private Path jdk;

  @BeforeEach
  void install() throws IOException {
    root = Files.createDirectories(folder.resolve("a place with blanks"));
    Path script = Path.of(System.getProperty("bitfold.root")).resolve("bitfold");
    Files.copy(script, root.resolve("bitfold"), StandardCopyOption.COPY_ATTRIBUTES);
    Path target = Files.createDirectories(root.resolve("cli/target"));
    Files.writeString(target.resolve("bitfold.jar"), "jar");
    Files.setLastModifiedTime(target.resolve("bitfold.jar"), FileTime.from(LONG_AGO));
    Files.writeString(target.resolve("built"), "");
    jdk = Files.createDirectories(folder.resolve("jdk"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.setLastModifiedTime(jdk.resolve("release"), FileTime.from(LONG_AGO));
    Files.createDirectories(jdk.resolve("bin"));
    program("javac", "exit 0");
  }

  @Test
  void bothStreamsAndTheExitCodeAreTheProgramsWithoutJavasAnnouncement() throws Exception {
    java(
        """
        echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
        echo "out: $*"
        echo 'err' >&2
        exit 2
        """);
    Outcome outcome = bitfold(Map.of(), "inspect", "a file.bfld");
    assertEquals(2, outcome.exitCode());
    assertTrue(outcome.out().endsWith("bitfold.jar inspect a file.bfld\n"), outcome.out());
    assertTrue(outcome.err().endsWith("err\n"), outcome.err());
    assertFalse(outcome.err().contains("incubator"), outcome.err());
  }

  @Test
  void aSignalReachesJavaAndItsLastWordsAreHeard() throws Exception {
    java(
        """
        trap 'echo stopping >&2; exit 143' TERM
        echo ready
        while :; do sleep 0.05; done
        """);
    Process process = start(Map.of(), "run");
    try (BufferedReader out = process.inputReader();
        BufferedReader err = process.errorReader()) {
      assertEquals("ready", out.readLine());
      terminate(process);
      assertEquals(143, process.waitFor());
      assertTrue(err.lines().toList().contains("stopping"));
    }
  }

  /** {@code mktemp} is the last that the script calls in front of Java. */
  @Test
  void aSignalBeforeJavaStartsKeepsItFromStarting() throws Exception {
    java("echo started");
    assertFalse(rehearsed() && rehearsed());
    program("mktemp", "kill -TERM $PPID; PATH=${PATH#*:}; exec mktemp \"$@\"");
    String path = jdk.resolve("bin") + ":" + System.getenv("PATH");
    Outcome outcome = bitfold(Map.of("PATH", path), "run");
    assertEquals(143, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.out().strip());
  }

  @Test
  void aCommandThatAnswersASignalKeepsItsExitCode() throws Exception {
    java(
        """
        trap 'exit 2' TERM
        echo ready
        while :; do sleep 0.05; done
        """);
    Process process = start(Map.of(), "verify");
    try (BufferedReader out = process.inputReader()) {
      assertEquals("ready", out.readLine());
      terminate(process);
      assertEquals(2, process.waitFor());
    }
  }

  @Test
  void noIsTheProgramsAnswerOnlyWhereJavaStarts() throws Exception {
    java("case $* in *--version) exit 0 ;; esac\nexit 1");
    assertEquals(ExitCode.NO, bitfold(Map.of(), "verify").exitCode());
    java("echo 'Could not create the Java Virtual Machine.' >&2\nexit 1");
    Outcome refused = bitfold(Map.of("BITFOLD_JAVA_OPTS", "-Xmx1zz"), "verify");
    assertEquals(ExitCode.USAGE, refused.exitCode());
    assertTrue(refused.err().contains("BITFOLD_JAVA_OPTS=-Xmx1zz"), refused.err());
    assertEquals(ExitCode.INTERNAL, bitfold(Map.of(), "verify").exitCode());
  }

  @Test
  void theRehearsalTakesPlaceOncePerJarAndJdk() throws Exception {
    java("exit 0");
    assertTrue(rehearsed());
    assertFalse(rehearsed());
    Path jar = root.resolve("cli/target/bitfold.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    assertTrue(rehearsed());
    Files.setLastModifiedTime(jar, FileTime.from(LONG_AGO));
    assertFalse(rehearsed());
    Path other = folder.resolve("jdk2");
    Files.move(jdk, other);
    jdk = other;
    assertTrue(rehearsed());
  }

  @Test
  void aRehearsalThatFailsIsNotRepeatedAndHindersNothing() throws Exception {
    program("java", "case $* in *Rehearsal*) exit 1 ;; esac\nexit 0");
    assertTrue(rehearsed());
    assertFalse(rehearsed());
  }

  /** Sends TERM; {@link Process#destroy} would close the streams, too. */
  private static void terminate(Process process) {
    assertTrue(process.toHandle().destroy());
  }

  private boolean rehearsed() throws Exception {
    Outcome outcome = bitfold(Map.of(), "inspect");
    assertEquals(0, outcome.exitCode(), outcome.err());
    return outcome.err().contains("preparing");
  }

  private record Outcome(int exitCode, String out, String err) {}

  private Outcome bitfold(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(environment, arguments);
    try (BufferedReader out = process.inputReader();
        BufferedReader err = process.errorReader()) {
      String printed = String.join("\n", out.lines().toList()) + "\n";
      String said = String.join("\n", err.lines().toList()) + "\n";
      return new Outcome(process.waitFor(), printed, said);
    }
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(root.resolve("bitfold").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().remove("BITFOLD_JAVA_OPTS");
    builder.environment().put("BITFOLD_JAVA_HOME", jdk.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** A Java that rehearses without a word and does {@code script} else. */
  private void java(String script) throws IOException {
    program("java", "case $* in *Rehearsal*) exit 0 ;; esac\n" + script);
  }

  private void program(String name, String script) throws IOException {
    Path file = jdk.resolve("bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
