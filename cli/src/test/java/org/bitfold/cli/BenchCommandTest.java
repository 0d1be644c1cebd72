package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path folder;
  private Path packed;

  @BeforeEach
  void pack() throws IOException {
    packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(TestModels.superResolution()), packed);
  }

  @Test
  void everyNetworkIsARowBesideThePackedModel() throws IOException {
    Path onnx = folder.resolve("float.onnx");
    TestNetworks.writeFloat(onnx);
    CommandRun run =
        CommandRun.of(
                "bench",
                packed,
                "--against",
                onnx,
                "--size",
                "24x16",
                "--rounds",
                3,
                "--warm-up",
                0,
                "--json")
            .succeeds();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertEquals(24 * 16 * 9 * 8 * 8, result.at("/binaryMacs").asLong());
    assertEquals("model.bfld", result.at("/rows/0/network").asText());
    assertEquals("float.onnx", result.at("/rows/1/network").asText());
    for (JsonNode row : result.at("/rows")) {
      assertTrue(row.at("/fastestMillis").asDouble() > 0, run.out());
      assertTrue(row.at("/medianMillis").asDouble() >= row.at("/fastestMillis").asDouble());
    }
    double ratio = result.at("/rows/1/timesPacked").asDouble();
    assertEquals(
        result.at("/rows/1/medianMillis").asDouble() / result.at("/rows/0/medianMillis").asDouble(),
        ratio,
        1e-9);
  }

  @Test
  void layersHaveTheWorkOfTheWholeModel() throws IOException {
    CommandRun run =
        CommandRun.of(
                "bench",
                packed,
                "--size",
                "24x16",
                "--rounds",
                2,
                "--warm-up",
                0,
                "--threads",
                "1,2",
                "--layers",
                "--json")
            .succeeds();
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertEquals(2, result.at("/layers").size());
    for (JsonNode layers : result.at("/layers")) {
      assertEquals(result.at("/binaryMacs").asLong(), macs(layers, "BINARY"));
      assertEquals(result.at("/floatMacs").asLong(), macs(layers, "FLOAT"));
      for (JsonNode stage : layers.at("/stages")) {
        assertTrue(stage.at("/millis").asDouble() > 0, stage.toString());
      }
    }
  }

  private static long macs(JsonNode layers, String kind) {
    long macs = 0;
    for (JsonNode row : layers.at("/kinds")) {
      macs += row.at("/kind").asText().equals(kind) ? row.at("/macs").asLong() : 0;
    }
    return macs;
  }

  @Test
  void theTableNamesKernelsAndWork() {
    CommandRun run =
        CommandRun.of(
                "bench",
                packed,
                "--size",
                "24x16",
                "--rounds",
                1,
                "--warm-up",
                0,
                "--kernels",
                "scalar",
                "--layers")
            .succeeds();
    assertTrue(run.out().contains("picture 24x16, kernels: scalar"), run.out());
    assertTrue(run.out().contains("GMAC/s"), run.out());
    assertTrue(run.out().contains("kind of layer"), run.out());
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    CommandRun.of("bench", packed, "--against", packed).refuses(ExitCode.BAD_INPUT, "packed model");
    CommandRun.of("bench", packed, "--counterpart", "resnet")
        .refuses(ExitCode.USAGE, "resnet", "srresnet-x2-64f16b");
    CommandRun.of("bench", packed, "--threads", 0).refuses(ExitCode.USAGE, "--threads");
    CommandRun.of("bench", packed, "--counterpart", "dncnn-64f17-gray", "--size", "8x8")
        .refuses(ExitCode.BAD_INPUT, "dncnn-64f17-gray.onnx", "input");
  }
}
