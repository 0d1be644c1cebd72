package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A signal ends every command that takes long with "interrupted" and exit code 2; of files there
 * are whole ones or none. {@link InterruptedVerificationTest} does the same with {@code verify}.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedCommandsTest {
  private static final int PICTURES = 20;

  @TempDir private static Path shared;
  private static Path onnx;
  private static Path packed;
  private static Path pictures;

  @TempDir private Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    onnx = Zoo.copyModel("bbcu-m-x2", shared);
    packed = shared.resolve("packed.bfld");
    assertEquals(ExitCode.SUCCESS, CommandRun.of("convert", onnx, "-o", packed).exitCode());
    pictures = Files.createDirectory(shared.resolve("pictures"));
    BufferedImage picture = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < PICTURES; i++) {
      ImageIO.write(picture, "png", pictures.resolve("%02d.png".formatted(i)).toFile());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.bitfold.converter.passes.FoldThresholds",
        "org.bitfold.runtime.selftest.SelfTests"
      })
  void convertWritesNothing(String loaded) throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    expectInterrupted(
        loaded,
        "convert",
        onnx,
        "-o",
        out.resolve("model.bfld"),
        "--report",
        out.resolve("r.json"));
    CommandRun.leaves(out, List.of());
  }

  @Test
  void runWritesNothing() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    Path picture = pictures.resolve("00.png");
    expectInterrupted(
        "org.bitfold.runtime.plan.Execution",
        "run",
        packed,
        "-i",
        picture,
        "-o",
        out.resolve("large.png"));
    CommandRun.leaves(out, List.of());
  }

  @Test
  void ofAFolderWhatIsFinishedStaysAndIsCounted() throws Exception {
    Path out = folder.resolve("out");
    SignalledRun run =
        signalled("org.bitfold.runtime.plan.Execution", "run", packed, "-i", pictures, "-o", out);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains("interrupted"), run.err());
    long restored;
    try (var files = Files.list(out)) {
      restored = files.filter(file -> file.toString().endsWith(".png")).count();
    }
    String counts =
        "restored %d of %d pictures to %s, %d left when interrupted"
            .formatted(restored, PICTURES, out, PICTURES - restored);
    assertTrue(run.out().contains(counts), () -> counts + " is not in " + run.out());
    CommandRun rest = CommandRun.of("run", packed, "-i", pictures, "-o", out, "--keep").succeeds();
    assertTrue(rest.out().contains("restored %d of".formatted(PICTURES - restored)), rest.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ai.onnxruntime.OrtEnvironment", "org.bitfold.cli.bench.Race"})
  void benchLeavesNothing(String loaded) throws Exception {
    SignalledRun run =
        expectInterrupted(
            loaded,
            "bench",
            packed,
            "--against",
            onnx,
            "--counterpart",
            "srresnet-x2-64f16b",
            "--size",
            "32x32",
            "--rounds",
            1000000);
    assertEquals("", run.out());
  }

  @Test
  void demoNeverSaysVerified() throws Exception {
    Path out = folder.resolve("demo");
    SignalledRun run = expectInterrupted("org.bitfold.verifier.Deadline", "demo", "-o", out);
    assertFalse(run.out().contains("verified"), run.out());
    assertFalse(Files.exists(out.resolve("certificate.json")));
    expectNoParts(out);
  }

  private static void expectNoParts(Path out) throws IOException {
    try (var files = Files.list(out)) {
      assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList());
    }
  }

  private SignalledRun expectInterrupted(String loaded, Object... arguments) throws Exception {
    SignalledRun run = signalled(loaded, arguments);
    assertEquals(ExitCode.BAD_INPUT, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains("bitfold: interrupted before it was done"), run.err());
    return run;
  }

  private SignalledRun signalled(String loaded, Object... arguments) throws Exception {
    List<String> words = List.of(arguments).stream().map(String::valueOf).toList();
    return SignalledRun.whenLoading(loaded, folder, words).leavesNothing();
  }
}
