package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.zoo.counterpart.Counterpart;
import org.bitfold.zoo.counterpart.DnCnn;
import org.bitfold.zoo.counterpart.SrResNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of the BBCU paper (Xia et al., ICLR 2023), reproduced from converted networks of the
 * paper's size, on a low-quality picture of 320×180.
 */
class PaperCountsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"bbcum_x4_64f16b_op13_dyn, 3.95, 51"})
  void binaryNetworksHaveThePapersCounts(
      String network, double gigaOperations, double kiloParameters) throws IOException {
    Path onnx = Path.of(System.getProperty("bitfold.extraModels", "")).resolve(network);
    assumeTrue(
        Files.isDirectory(onnx),
        () -> "skipped: no folder " + onnx + "; -Dbitfold.extraModels=… names where it lies");
    Path packed = folder.resolve("model.bfld");
    CommandRun.of("convert", onnx.resolve("model.onnx"), "-o", packed).succeeds();
    assertCounts(packed, gigaOperations, kiloParameters);
  }

  /** The paper prints 146.14 G for ×4; its own rule gives 146.08 G. */
  @ParameterizedTest
  @CsvSource({"2, 85.43, 1367", "4, 146.08, 1515"})
  void soDoesTheirFullPrecisionCounterpart(int scale, double gigaOperations, double kiloParameters)
      throws IOException {
    assertCounts(packed(new SrResNet(64, 16, scale, 3)), gigaOperations, kiloParameters);
  }

  /** The paper's DnCNN has colours, its DnCNN-3 is gray; both have 20 layers. */
  @ParameterizedTest
  @CsvSource({"3, 38.42, 667", "1, 38.29, 665"})
  void andTheDenoisers(int colors, double gigaOperations, double kiloParameters)
      throws IOException {
    assertCounts(packed(new DnCnn(64, 20, colors)), gigaOperations, kiloParameters);
  }

  @Test
  void aPartIsWorthThePsnrItLosesPerOperationAndParameterItSaves() throws IOException {
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(TestModels.superResolution()), packed);
    JsonNode counts =
        json("stats", packed, "--lq=10x10", "--psnr-float=38", "--psnr-binary=37.5", "--json");
    JsonNode body = counts.at("/parts/1");
    assertEquals("BODY", body.at("/part").asText());
    // One binary convolution, 8·8·3·3 weights on 100 pixels.
    assertEquals(0.5 / (57600 * 63 / 64.0), body.at("/operationValue").asDouble(), 1e-12);
    assertEquals(0.5 / (576 * 31 / 32.0), body.at("/parameterValue").asDouble(), 1e-12);
    assertTrue(counts.at("/parts/0/operationValue").isNull(), "the head is float");
    CommandRun.of("stats", packed, "--psnr-float=38").refuses(ExitCode.USAGE, "--psnr-binary");
  }

  private Path packed(Counterpart network) throws IOException {
    Path packed = folder.resolve("model.bfld");
    CommandRun.of("convert", network.write(folder), "-o", packed, "--allow-float").succeeds();
    return packed;
  }

  private static void assertCounts(Path packed, double gigaOperations, double kiloParameters)
      throws IOException {
    JsonNode counts = json("stats", packed, "--lq=320x180", "--json");
    assertEquals(gigaOperations, counts.at("/operations").asDouble() / 1e9, 0.005);
    assertEquals(kiloParameters, counts.at("/parameters").asDouble() / 1e3, 0.5);
  }

  private static JsonNode json(Object... arguments) throws IOException {
    return new ObjectMapper().readTree(CommandRun.of(arguments).succeeds().out());
  }
}
