package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of the BBCU paper (Xia et al., ICLR 2023), reproduced from converted networks of the
 * paper's size, on a low-quality picture of 320×180.
 */
class PaperCountsTest {
  @ParameterizedTest
  @CsvSource({"bbcum_x4_64f16b_op13_dyn, 3.95, 51"})
  void operationsAndParametersAreThePapers(
      String network, double gigaOperations, double kiloParameters, @TempDir Path folder)
      throws IOException {
    Path onnx = Path.of(System.getProperty("bitfold.extraModels", "")).resolve(network);
    assumeTrue(
        Files.isDirectory(onnx),
        () -> "skipped: no folder " + onnx + "; -Dbitfold.extraModels=… names where it lies");
    Path packed = folder.resolve("model.bfld");
    CommandRun.of("convert", onnx.resolve("model.onnx"), "-o", packed).succeeds();

    JsonNode counts =
        new ObjectMapper()
            .readTree(CommandRun.of("stats", packed, "--lq=320x180", "--json").succeeds().out());

    assertEquals(gigaOperations, counts.at("/operations").asDouble() / 1e9, 0.005);
    assertEquals(kiloParameters, counts.at("/parameters").asDouble() / 1e3, 0.5);
  }
}
