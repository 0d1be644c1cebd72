package org.bitfold.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the quick tests of {@code test-models/pytorch} with the Python that the property {@code
 * bitfold.python} or else the environment variable {@code BITFOLD_PYTHON} names, by default {@code
 * python3}. Skips where that Python lacks PyTorch or what goes with it.
 */
class PytorchScriptsTest {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("bitfold.root")).resolve("test-models/pytorch");

  private static final int MINUTES = 5;

  @TempDir Path folder;

  @Test
  void definitionsTrainingExportAndImportPassTheirQuickTests() throws Exception {
    Finished imports = python("-c", "import torch, onnx, onnxscript, onnxruntime, PIL, pytest");
    if (imports.exitCode() != 0) {
      System.out.printf(
          "skipped: tests of %s need packages that %s lacks (%s); -Dbitfold.python names another%n",
          SCRIPTS, python(), imports.lastLine());
    }
    assumeTrue(imports.exitCode() == 0, "no PyTorch");

    Finished tests = python("-m", "pytest", "-q", "-m", "smoke", "-p", "no:cacheprovider");

    assertEquals(0, tests.exitCode(), tests::output);
    assertTrue(tests.lastLine().matches("\\d+ passed.*"), tests::output);
    System.out.printf("%s, pytest: %s%n", python(), tests.lastLine());
  }

  private record Finished(int exitCode, String output) {
    String lastLine() {
      List<String> lines = output.strip().lines().toList();
      return lines.isEmpty() ? "it says nothing" : lines.getLast();
    }
  }

  private static String python() {
    return Optional.ofNullable(System.getProperty("bitfold.python"))
        .filter(name -> !name.isBlank())
        .or(() -> Optional.ofNullable(System.getenv("BITFOLD_PYTHON")))
        .orElse("python3");
  }

  private Finished python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(SCRIPTS.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process;
    try {
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      return new Finished(-1, e.getMessage());
    }
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      return new Finished(
          -1, Files.readString(output) + "stopped after %d minutes".formatted(MINUTES));
    }
    return new Finished(process.exitValue(), Files.readString(output));
  }
}
