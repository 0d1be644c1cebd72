package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code convert --binarize}, from latent weights to what the packed model computes. */
class BinarizeOptionTest {
  private static final int FAN_IN = 27;

  @TempDir Path folder;

  private Path network() throws IOException {
    Path onnx = folder.resolve("model.onnx");
    TestNetworks.writeScaled(onnx);
    return onnx;
  }

  /** What filter {@code o} gives where it sees ones only, behind the factor 2. */
  private static float expected(int o, String scale) {
    float[] weights = Arrays.copyOfRange(TestNetworks.weightValues(), o * FAN_IN, (o + 1) * FAN_IN);
    double signs = 0;
    double magnitudes = 0;
    for (float weight : weights) {
      signs += Math.signum(weight);
      magnitudes += Math.abs(weight);
    }
    return (float) (2 * signs * (scale.equals("mean-abs") ? magnitudes / FAN_IN : 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mean-abs", "learned", "none"})
  void theNamedLayerComputesWithSignsTimesTheScale(String scale) throws IOException {
    Path packed = folder.resolve("model.bfld");
    CommandRun run =
        CommandRun.of("convert", network(), "-o", packed, "--binarize", "^conv$", "--scale", scale)
            .succeeds();
    assertTrue(run.out().contains("weight-only"), run.out());
    assertTrue(run.out().contains("exactly, binarized on request"), run.out());
    assertTrue(
        run.out().contains("--scale " + scale + "), which changes what the network computes: conv"),
        run.out());

    Path input = folder.resolve("ones.npy");
    Path output = folder.resolve("out.npy");
    float[] ones = new float[27];
    Arrays.fill(ones, 1);
    Npy.write(input, Tensor.of(new Shape(3, 3, 3), ones));
    CommandRun.of("run", packed, "-i", input, "-o", output).succeeds();
    float[] found = Npy.read(output).toNchw();
    for (int o = 0; o < 3; o++) {
      assertEquals(expected(o, scale), found[o * 9 + 4], 1e-4f, "filter " + o);
    }
  }

  @Test
  void verifyRefutesWhatWasChangedOnRequestAndSaysWhy() throws IOException {
    Path packed = folder.resolve("model.bfld");
    Path onnx = network();
    CommandRun.of("convert", onnx, "-o", packed, "--binarize", "conv").succeeds();
    CommandRun run = CommandRun.of("verify", packed, "--onnx", onnx, "--quick", "--tries", 1);
    assertEquals(ExitCode.NO, run.exitCode(), run.out());
    assertTrue(run.out().contains("C1 structural"), run.out());
    assertTrue(run.err().contains("converted with --binarize"), run.err());
  }

  @Test
  void withoutALearnedScaleNothingIsWritten() throws IOException {
    Path onnx = folder.resolve("plain.onnx");
    TestNetworks.writeFloat(onnx);
    Path packed = folder.resolve("no.bfld");
    CommandRun.of("convert", onnx, "-o", packed, "--binarize", "conv", "--scale", "learned")
        .refuses(ExitCode.BAD_INPUT, "'conv'", "no learned scale", "--scale mean-abs");
    assertTrue(Files.notExists(packed));
  }

  @Test
  void aScaleWithoutAPatternAndAnUnknownScaleAreWrongUsage() throws IOException {
    Path packed = folder.resolve("no.bfld");
    CommandRun.of("convert", network(), "-o", packed, "--scale", "none")
        .refuses(ExitCode.USAGE, "--scale", "--binarize");
    CommandRun unknown =
        CommandRun.of("convert", network(), "-o", packed, "--binarize", "conv", "--scale", "max");
    assertEquals(ExitCode.USAGE, unknown.exitCode());
    assertTrue(unknown.err().contains("mean-abs, LEARNED, NONE"), unknown.err());
  }
}
