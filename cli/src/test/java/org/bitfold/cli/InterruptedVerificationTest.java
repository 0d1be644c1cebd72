package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bitfold.zoo.Zoo;
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

  @BeforeAll
  static void convert() throws IOException {
    onnx = Zoo.copyModel("bbcu-m-x2", shared);
    packed = shared.resolve("packed.bfld");
    assertEquals(ExitCode.SUCCESS, CommandRun.of("convert", onnx, "-o", packed).exitCode());
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
    SignalledRun run =
        SignalledRun.whenLoading(
            loaded, folder, verification("--report", reports.toString(), "--tries", FOR_HOURS));
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().contains("NOT CHECKED (interrupted)"), run.out());
    assertFalse(run.out().contains("verified"), run.out());
    assertFalse(run.err().contains("bitfold:"), run.err());
    CommandRun.leaves(reports, List.of("certificate.json", "index.html", "junit.xml"));
    Path certificate = reports.resolve("certificate.json");
    assertEquals(
        "UNCHECKED", new ObjectMapper().readTree(certificate.toFile()).get("outcome").asText());
    run.leavesNothing();
  }

  @Test
  void leavesNothingInTheUsersFolders() throws Exception {
    SignalledRun run = SignalledRun.undisturbed(folder, verification("--quick"));
    assertEquals(ExitCode.SUCCESS, run.exitCode(), run.out() + run.err());
    assertTrue(run.out().contains("verified (C1 proven"), run.out());
    run.leavesNothing();
  }

  private static List<String> verification(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("verify", packed.toString(), "--onnx", onnx.toString()));
    arguments.addAll(List.of(options));
    return arguments;
  }
}
