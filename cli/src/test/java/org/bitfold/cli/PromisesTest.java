package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bitfold.format.BfldReader;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.BitFilters;
import org.bitfold.model.IntVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Bitfold promises, shown through the command line on a bundled trained network. */
class PromisesTest {
  private static final String NETWORK = "bbcu-m-x2";

  /** How far the golden outputs, which PyTorch computed, may be away. */
  private static final float GOLDEN_TOLERANCE = 5e-6f;

  @TempDir static Path shared;
  private static Path onnx;
  private static Path packed;
  private static CommandRun conversion;

  @TempDir Path folder;

  @BeforeAll
  static void convert() throws IOException {
    onnx = Zoo.copyModel(NETWORK, shared);
    packed = shared.resolve("model.bfld");
    conversion = CommandRun.of("convert", onnx, "-o", packed).succeeds();
  }

  @Test
  void convertingSaysWhatBecameOfEachLayer() {
    assertTrue(conversion.out().contains("18 of 20 layers binary"), conversion.out());
  }

  @Test
  void thePackedFileIsMuchSmaller() throws IOException {
    assertTrue(Files.size(packed) * 10 < Files.size(onnx), () -> conversion.out());
  }

  @Test
  void convertingTwiceGivesTheSameBytes() throws IOException {
    Path again = folder.resolve("again.bfld");
    CommandRun.of("convert", onnx, "-o", again).succeeds();
    assertArrayEquals(Files.readAllBytes(packed), Files.readAllBytes(again));
  }

  @Test
  void layersThatMustBeBinaryAreCountedBeforeAnythingIsWritten() throws IOException {
    Path enough = folder.resolve("enough.bfld");
    CommandRun.of("convert", onnx, "-o", enough, "--require-binary", "18").succeeds();
    CommandRun tooFew =
        CommandRun.of("convert", onnx, "-o", folder.resolve("no.bfld"), "--require-binary", "19");
    assertEquals(ExitCode.NO, tooFew.exitCode());
    assertTrue(tooFew.err().contains("18 of its 20 layers are binary"), tooFew.err());
    assertTrue(tooFew.err().contains("at least 19"), tooFew.err());
    assertEquals(2, tooFew.out().lines().filter(line -> line.contains(" float ")).count());
    assertFalse(tooFew.out().contains(" binary "), tooFew.out());
    CommandRun.leaves(folder, List.of("enough.bfld"));
  }

  @Test
  void inspectingWritesEveryNodeIntoAPage() throws IOException {
    Path page = folder.resolve("page.html");
    CommandRun.of("inspect", packed, "--plan", "--html", page).succeeds();
    String text = Files.readString(page);
    Model model = BfldReader.read(packed);
    assertTrue(text.contains(BfldReader.describe(packed).digest().toString()), text);
    for (Node node : model.nodes()) {
      assertTrue(text.contains("<td>" + node.op().opName() + "</td>"), node.name());
      assertTrue(text.contains(node.name()), node.name());
    }
    assertTrue(text.contains("Rings of rows"), text);
  }

  @Test
  void runningReproducesTheGoldenOutput() throws IOException {
    Path output = folder.resolve("out.npy");
    CommandRun.of("run", packed, "-i", shared.resolve("input_0.npy"), "-o", output).succeeds();
    Tensor expected = Npy.read(shared.resolve("output_0.npy"));
    Tensor found = Npy.read(output);
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toArray(), found.toArray(), GOLDEN_TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1", "scalar, 3", "vector, 1", "vector, 2", "vector, 7", "auto, 2"})
  void everyKernelAndThreadCountGivesTheSameBytes(String kernels, int threads) throws IOException {
    Path input = shared.resolve("input_0.npy");
    Path one = folder.resolve("one.npy");
    Path other = folder.resolve("other.npy");
    CommandRun.of("run", packed, "-i", input, "-o", one, "--kernels=scalar", "--threads=1")
        .succeeds();
    CommandRun.of(
            "run", packed, "-i", input, "-o", other, "--kernels", kernels, "--threads", threads)
        .succeeds();
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
  }

  @Test
  void theTrainedNetworkRestoresBetterThanBicubicEnlargement() throws IOException {
    CommandRun run =
        CommandRun.of(
                "run",
                packed,
                "-i",
                Zoo.copyPicture("harbour-x2.png", folder),
                "-o",
                folder.resolve("restored.png"),
                "--reference",
                Zoo.copyPicture("harbour.png", folder),
                "--json")
            .succeeds();
    JsonNode result = new ObjectMapper().readTree(run.out());
    // Bicubic enlargement of this picture is below 27 dB; bitfold demo prints both.
    assertTrue(result.at("/quality/psnr").asDouble() > 27.5, run.out());
    assertTrue(Files.size(folder.resolve("restored.png")) > 0);
  }

  @Test
  void verifyingWritesACertificateOfFourClaims() throws IOException {
    Path reports = folder.resolve("reports");
    CommandRun.of(
            "verify", packed, "--onnx", onnx, "--golden", shared, "--quick", "--report", reports)
        .succeeds();
    JsonNode certificate =
        new ObjectMapper().readTree(reports.resolve("certificate.json").toFile());
    assertEquals(4, certificate.at("/claims").size());
    for (JsonNode claim : certificate.at("/claims")) {
      assertTrue(claim.at("/checks").size() > 0, claim.toString());
    }
  }

  @Test
  void aWeightBitThatIsNotTheOriginalsIsRefuted() throws IOException {
    Path altered = folder.resolve("altered.bfld");
    BfldWriter.write(SelfTests.record(withOneWeightFlipped(BfldReader.read(packed))), altered);
    CommandRun verification = CommandRun.of("verify", altered, "--onnx", onnx, "--quick");
    assertEquals(ExitCode.NO, verification.exitCode(), verification.err());
    assertTrue(verification.out().contains("REFUTED"), verification.out());
  }

  @Test
  void theSimulationIsWritten() throws IOException {
    Path simulation = folder.resolve("simulation.onnx");
    CommandRun.of("simulate", packed, "-o", simulation).succeeds();
    assertTrue(Files.size(simulation) > Files.size(packed));
  }

  @Test
  void inspectingNamesWhatTheFileWasMadeFrom() throws IOException {
    JsonNode facts =
        new ObjectMapper().readTree(CommandRun.of("inspect", packed, "--json").succeeds().out());
    assertEquals("model.onnx", facts.at("/origin/sources/0/name").asText());
    assertEquals(Files.size(packed), facts.at("/bytes").asLong());
  }

  @Test
  void thePlanOfATallerPictureKeepsNoMoreRows() throws IOException {
    JsonNode low = plan("160x1000");
    JsonNode high = plan("160x4000");
    assertTrue(low.at("/stages").size() > 20, low.toString());
    assertEquals(160, low.at("/rings/0/shape/width").asInt());
    for (int i = 0; i < low.at("/rings").size(); i++) {
      String bytes = "/rings/%d/bytes".formatted(i);
      assertEquals(low.at(bytes).asLong(), high.at(bytes).asLong(), bytes);
    }
    String text = CommandRun.of("inspect", packed, "--plan").succeeds().out();
    assertTrue(text.contains("bytes of tiles for each thread"), text);
    CommandRun.of("inspect", packed, "--size", "8x8").refuses(ExitCode.USAGE, "--plan");
  }

  private JsonNode plan(String size) throws IOException {
    CommandRun run = CommandRun.of("inspect", packed, "--plan", "--size", size, "--json");
    return new ObjectMapper().readTree(run.succeeds().out()).at("/plan");
  }

  @Test
  void countingKnowsTheParts() throws IOException {
    JsonNode counts =
        new ObjectMapper()
            .readTree(CommandRun.of("stats", packed, "--lq", "320x180", "--json").succeeds().out());
    assertEquals(20, counts.at("/honest/layers").size());
    // One block is two units of 32·32·3·3 binary weights; head and tail are float.
    double expected = 9 * (3 * 32 + 32 * 3) + 9 * 32 * 32 * (16 + 4 + 1) / 32.0;
    assertEquals(expected, counts.at("/parameters").asDouble());
  }

  @Test
  void explainingWritesNothing() throws IOException {
    CommandRun explanation = CommandRun.of("explain", onnx).succeeds();
    assertTrue(explanation.out().contains("18 of 20 layers binary"), explanation.out());
    CommandRun.leaves(folder, List.of());
  }

  private static Model withOneWeightFlipped(Model model) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).op() instanceof Op.BinaryConv2d conv) {
        Node node = nodes.get(i);
        Op flipped = new Op.BinaryConv2d(flipped(conv.filters()), conv.window(), conv.groups());
        nodes.set(i, node.withOp(flipped));
        break;
      }
    }
    return model.withNodes(nodes);
  }

  private static BitFilters flipped(BitFilters filters) {
    int[] signs = filters.signs().toArray();
    signs[signs.length / 2] ^= 1;
    return new BitFilters(
        filters.outputs(),
        filters.kernelHeight(),
        filters.kernelWidth(),
        filters.inputs(),
        IntVector.of(signs),
        filters.nonzero());
  }
}
