package org.bitfold.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The reader and interpreter in Python, written from SPEC.md alone, passes the conformance suite:
 * what the specification says is enough.
 */
class PythonReaderTest {
  private record Run(int exitCode, String output) {}

  @BeforeAll
  static void probePython() throws InterruptedException {
    boolean found;
    try {
      found = python("-c", "import math; math.nextafter(0.0, 1.0)").exitCode() == 0;
    } catch (IOException e) {
      found = false;
    }
    if (!found) {
      System.out.println("python3 (3.9 or later) is not here: its tests are skipped");
    }
    assumeTrue(found, "skipped: python3 (3.9 or later) is not here");
  }

  @Test
  void itPassesTheConformanceSuite() throws Exception {
    Run run = bfld("conformance", ConformanceSuiteTest.SUITE.toString());
    assertEquals(0, run.exitCode(), run.output());
    assertTrue(run.output().contains(" 0 failed"), run.output());
  }

  @Test
  void itTellsGoodFilesFromBadByItsExitCode() throws Exception {
    assertEquals(0, bfld("check", vector("accept/net-super-resolution.bfld")).exitCode());
    assertEquals(1, bfld("check", vector("reject/digest/bit-flipped.bfld")).exitCode());
    assertEquals(0, bfld("test", vector("accept/net-super-resolution.bfld")).exitCode());
    assertEquals(64, bfld("no-such-command").exitCode());
  }

  private static String vector(String path) {
    return ConformanceSuiteTest.SUITE.resolve(path).toString();
  }

  private static Run bfld(String... arguments) throws IOException, InterruptedException {
    String script = Updates.root().resolve("format-spec/bfld.py").toString();
    return python(Stream.concat(Stream.of(script), Stream.of(arguments)).toArray(String[]::new));
  }

  private static Run python(String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of("python3", "-B"), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
