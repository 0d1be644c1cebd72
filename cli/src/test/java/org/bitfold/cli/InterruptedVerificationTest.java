package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A signal at whatever moment of {@code verify} ends it with an answer that says so; neither a
 * verification that is stopped nor one that is not leaves anything behind or sends anything.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedVerificationTest {
  private static final String FOR_HOURS = "20000";

  @TempDir private static Path shared;
  private static Path onnx;
  private static Path packed;

  @TempDir private Path folder;
  private Optional<Process> started = Optional.empty();

  @BeforeAll
  static void convert() throws IOException {
    onnx = Zoo.copyModel("bbcu-m-x2", shared);
    packed = shared.resolve("packed.bfld");
    assertEquals(ExitCode.SUCCESS, CommandRun.of("convert", onnx, "-o", packed).exitCode());
  }

  @AfterEach
  void end() {
    started.ifPresent(Process::destroyForcibly);
  }

  /** The moment is that at which Java loads a class, so that it is the same on every machine. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.bitfold.verifier.Deadline",
        "ai.onnxruntime.OrtEnvironment",
        "ai.onnxruntime.OrtSession",
        "ai.onnxruntime.OrtSession$RunOptions",
        "org.bitfold.verifier.bitexact.BitExactClaim"
      })
  void aSignalAtAnyMomentLeavesItUnchecked(String loaded) throws Exception {
    Path reports = folder.resolve("reports");
    Process process =
        start("-Xlog:class+load:stderr", "--report", reports.toString(), "--tries", FOR_HOURS);
    StringBuilder said = new StringBuilder();
    try (BufferedReader err = process.errorReader()) {
      boolean signalled = false;
      for (String line = err.readLine(); line != null; line = err.readLine()) {
        if (!line.contains("[class,load]")) {
          said.append(line).append('\n');
        } else if (!signalled && line.contains("] " + loaded + " ")) {
          process.toHandle().destroy(); // SIGTERM, and the streams stay open
          signalled = true;
        }
      }
      assertTrue(signalled, () -> loaded + " was not loaded: " + said);
    }
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(ExitCode.BAD_INPUT, process.waitFor(), out + said);
    assertTrue(out.contains("NOT CHECKED (interrupted)"), out);
    assertFalse(out.contains("verified"), out);
    assertFalse(said.toString().contains("bitfold:"), said::toString);
    assertFalse(said.toString().contains("\tat "), said::toString);
    CommandRun.leaves(reports, List.of("certificate.json", "index.html", "junit.xml"));
    Path certificate = reports.resolve("certificate.json");
    assertEquals(
        "UNCHECKED", new ObjectMapper().readTree(certificate.toFile()).get("outcome").asText());
    assertNothingLeft();
  }

  @Test
  void leavesNothingInTheUsersFolders() throws Exception {
    Process process = start("-Xshare:auto", "--quick");
    String out = new String(process.getInputStream().readAllBytes());
    String err = new String(process.getErrorStream().readAllBytes());
    assertEquals(ExitCode.SUCCESS, process.waitFor(), out + err);
    assertTrue(out.contains("verified (C1 proven"), out);
    assertNothingLeft();
  }

  /** No number of this user for ONNX Runtime's maker, no libraries, no logs. */
  private void assertNothingLeft() throws IOException {
    for (String name : List.of("tmp", "home")) {
      try (Stream<Path> files = Files.walk(folder.resolve(name))) {
        assertEquals(List.of(folder.resolve(name)), files.toList());
      }
    }
  }

  /**
   * A verification with an environment of its own: what CI systems set would keep ONNX Runtime
   * quiet.
   */
  private Process start(String option, String... more) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Path home = Files.createDirectories(folder.resolve("home"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + temporary,
            option,
            "-cp",
            System.getProperty("java.class.path"),
            Bitfold.class.getName(),
            "verify",
            packed.toString(),
            "--onnx",
            onnx.toString());
    builder.command().addAll(List.of(more));
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("HOME", home.toString());
    Process process = builder.start();
    started = Optional.of(process);
    return process;
  }
}
