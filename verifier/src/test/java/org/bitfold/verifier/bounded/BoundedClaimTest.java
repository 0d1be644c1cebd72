package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Window;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.LayerMargin;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C3 says bounded only where its bounds could have told right from wrong. */
class BoundedClaimTest {
  private static final int CHANNELS = SampleModels.CHANNELS;

  @TempDir private Path folder;

  /** A float convolution whose biases lie at {@code level}, the thresholds as well; then a unit. */
  private static Model network(long seed, float level) {
    Random random = new Random(seed);
    Op head =
        new Op.Conv2d(
            new FloatFilters(CHANNELS, 3, 3, CHANNELS, floats(random, 9 * CHANNELS * CHANNELS)),
            FloatVector.filled(CHANNELS, level),
            Window.padded(1),
            1);
    byte[] signs = new byte[9 * CHANNELS * CHANNELS];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    return Originals.sourced(
        SampleModels.chain(
            head,
            new Op.Binarize(FloatVector.filled(CHANNELS, level)),
            new Op.BinaryConv2d(
                BitFilters.pack(CHANNELS, 3, 3, CHANNELS, signs), Window.padded(1), 1),
            new Op.ScaleSums(floats(random, CHANNELS), floats(random, CHANNELS))));
  }

  private static FloatVector floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / 3;
    }
    return FloatVector.of(values);
  }

  private Claim claim(Model packed, Model original) throws IOException {
    Path file = folder.resolve("packed.bfld");
    Path onnx = folder.resolve("original.onnx");
    BfldWriter.write(packed, file);
    Simulation.write(original, onnx);
    Certificate certificate =
        Verifier.verify(
            VerifyRequest.builder(file).onnx(onnx).quick(true).failures(folder).build());
    Claim claim = certificate.claims().get(Claim.Kind.BOUNDED.ordinal());
    assertEquals(claim.verdict() == Verdict.BOUNDED, certificate.outcome() == Outcome.VERIFIED);
    return claim;
  }

  private static Model renamed(Model model, UnaryOperator<Node> change) {
    return model.withNodes(model.nodes().stream().map(change).toList());
  }

  private static Node withSource(Node node, String source) {
    return new Node(node.name(), node.op(), node.inputs(), source);
  }

  @Test
  void boundsItsOwnOriginal() throws IOException {
    Claim claim = claim(network(1, 0), network(1, 0));
    assertEquals(Verdict.BOUNDED, claim.verdict(), claim.reason());
    for (LayerMargin layer : claim.layers()) {
      assertEquals(layer.compared(), layer.histogram().stream().mapToLong(Long::longValue).sum());
    }
  }

  @Test
  void refutesAnotherNetworkOfTheSameNames() throws IOException {
    assertEquals(Verdict.REFUTED, claim(network(1, 0), network(2, 0)).verdict());
  }

  @Test
  void showsNothingOfANetworkOfOtherNames() throws IOException {
    Model packed = renamed(network(1, 0), node -> withSource(node, "elsewhere/" + node.name()));
    Claim claim = claim(packed, network(1, 0));
    assertEquals(Verdict.NOT_EXECUTED, claim.verdict());
    assertTrue(claim.reason().contains("4 of 4 packed layers stand for tensors"), claim.reason());
  }

  /** Rounding beside a bias of 2^20 is larger than everything that the convolution adds to it. */
  @Test
  void showsNothingWhereRoundingDecidesMostSigns() throws IOException {
    Model packed =
        renamed(
            network(1, 1 << 20),
            node -> node.op() instanceof Op.Conv2d ? withSource(node, "") : node);
    Claim claim = claim(packed, network(1, 1 << 20));
    assertEquals(Verdict.NOT_EXECUTED, claim.verdict());
    assertTrue(claim.reason().contains("leave too much open"), claim.reason());
    assertEquals(List.of(), claim.findings());
  }
}
