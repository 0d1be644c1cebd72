package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.LayerMargin;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Channel attention in front of signs whose gates are next to 0. ONNX Runtime's Sigmoid is exactly
 * 0 there, so that its signs are 0, too, where the packed gate is some 1e-18.
 */
class ClosedGatesTest {
  private static final int CHANNELS = 16;

  /** Gates that ONNX Runtime closes. */
  private static final float CLOSED = -40;

  /** Gates of which all are smaller than what ONNX Runtime's Sigmoid may be off. */
  private static final float NEARLY_CLOSED = -14;

  @TempDir private Path folder;
  private final Random random = new Random(8);

  @Test
  void areBounded() throws IOException {
    Claim claim = claim(write(CLOSED, 1), UnaryOperator.identity());
    assertEquals(Verdict.BOUNDED, claim.verdict(), claim.reason() + claim.findings());
    // Elsewhere than on x86-64 the gates may be some 1e-8, and no sign 0.
    System.out.println("signs that are 0: " + layer(claim, "Binarize").ties());
    LayerMargin scaled = layer(claim, "ScaleSums");
    assertEquals(0, scaled.blind());
    assertTrue(scaled.largestShare() < 0.5, scaled.toString());
  }

  @Test
  void areBoundedWhereAllAreNearlyClosed() throws IOException {
    Claim claim = claim(write(NEARLY_CLOSED, 0), UnaryOperator.identity());
    assertEquals(Verdict.BOUNDED, claim.verdict(), claim.reason() + claim.findings());
    assertEquals(0, layer(claim, "Unary").blind());
  }

  /** Behind zeros that no bit can be, the next layer is still held to its scales. */
  @Test
  void hideNoScale() throws IOException {
    Claim claim = claim(write(CLOSED, 1), ClosedGatesTest::rescaled);
    assertEquals(Verdict.REFUTED, claim.verdict());
  }

  @Test
  void hideNoOpenGate() throws IOException {
    Claim claim = claim(write(NEARLY_CLOSED, 0), ClosedGatesTest::opened);
    assertEquals(Verdict.REFUTED, claim.verdict());
  }

  private static LayerMargin layer(Claim claim, String op) {
    return claim.layers().stream().filter(layer -> layer.op().equals(op)).findFirst().orElseThrow();
  }

  private static Op rescaled(Op op) {
    return op instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)
        ? new Op.ScaleSums(FloatVector.filled(scale.size(), scale.get(0) * 1.001f), bias)
        : op;
  }

  /** The logits of the gates one higher. */
  private static Op opened(Op op) {
    return op instanceof Op.Conv2d conv && conv.bias().get(0) == NEARLY_CLOSED
        ? new Op.Conv2d(
            conv.filters(), FloatVector.filled(CHANNELS, 0), conv.window(), conv.groups())
        : op;
  }

  /**
   * A head, gates by its channels' means, signs, a binary convolution.
   *
   * @param logit of the gates
   * @param open how many of the gates are about a half instead
   */
  private Path write(float logit, int open) throws IOException {
    OnnxSketch graph = new OnnxSketch(13, NetSpec.Constants.INITIALIZERS);
    String x = graph.input("input", 1, CHANNELS, -1, -1);
    float[] biases = new float[CHANNELS];
    float[] logits = new float[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      biases[c] = (float) random.nextGaussian() / 4; // no channel is 0 of black
    }
    String head =
        graph.node(
            "Conv",
            List.of(x, floats(graph, 3), graph.floats(biases, CHANNELS)),
            integers("pads", 1, 1, 1, 1));
    for (int c = open; c < CHANNELS; c++) {
      logits[c] = logit;
    }
    String mean = graph.node("GlobalAveragePool", head);
    String excited =
        graph.node("Conv", List.of(mean, floats(graph, 1), graph.floats(logits, CHANNELS)));
    String gated = graph.node("Mul", List.of(head, graph.node("Sigmoid", excited)));
    float[] signs = new float[9 * CHANNELS * CHANNELS];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = random.nextBoolean() ? 0.5f : -0.5f;
    }
    String weights = graph.floats(signs, CHANNELS, CHANNELS, 3, 3);
    String convolved =
        graph.node(
            "Conv", List.of(graph.node("Sign", gated), weights), integers("pads", 1, 1, 1, 1));
    graph.output(graph.node("Add", List.of(convolved, x)));
    return Files.write(folder.resolve("model.onnx"), graph.model().toByteArray());
  }

  private String floats(OnnxSketch graph, int side) {
    float[] values = new float[CHANNELS * CHANNELS * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 8;
    }
    return graph.floats(values, CHANNELS, CHANNELS, side, side);
  }

  /** What C3 says of the converted network with other ops. */
  private Claim claim(Path onnx, UnaryOperator<Op> change) throws IOException {
    Model model = Converter.convert(onnx, ConvertOptions.defaults()).model();
    List<Node> nodes =
        model.nodes().stream().map(node -> node.withOp(change.apply(node.op()))).toList();
    Model changed = model.withNodes(nodes);
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(changed), packed);
    Certificate certificate =
        Verifier.verify(
            VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build());
    return certificate.claims().get(Claim.Kind.BOUNDED.ordinal());
  }
}
