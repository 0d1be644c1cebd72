package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integer;
import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bitfold.converter.onnx.proto.TensorProto;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.BitFilters;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.IntVector;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Window;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX graphs that are what a packed file says at the numbers that tell most, and something else at
 * others: C1 must not call them proven.
 */
class UnlikeFunctionsTest {
  private static final int CHANNELS = 8;
  private static final FloatVector ZEROS = FloatVector.filled(CHANNELS, 0);

  @TempDir private Path folder;
  private final OnnxSketch graph = new OnnxSketch(13, NetSpec.Constants.INITIALIZERS);
  private final String x = graph.input("input", 1, CHANNELS, -1, -1);
  private final Random random = new Random(4);

  private static Node node(Op op, int input, String source) {
    return new Node(op.opName() + "/" + source, op, List.of(input), source);
  }

  private String where(String tensor, float below, String then) {
    String small = graph.node("Less", List.of(tensor, graph.scalar(below)));
    return graph.node("Where", List.of(small, then, graph.scalar(-1)));
  }

  // ---- Signs ---------------------------------------------------------------------------------

  @Test
  void signsThatRise() throws IOException {
    String signs = graph.node("Sign", x);
    Claim claim = ofSigns(signs);
    assertEquals(Verdict.PROVEN, claim.verdict(), claim.reason() + claim.findings());
  }

  @Test
  void signsThatFallAgainFarOut() throws IOException {
    String signs = where(x, 5000, graph.node("Sign", x));
    Claim claim = ofSigns(signs);
    assertEquals(Verdict.REFUTED, claim.verdict(), claim.reason());
  }

  private Claim ofSigns(String signs) throws IOException {
    Op.Binarize binarize = new Op.Binarize(ZEROS);
    String scaled = graph.node("Mul", List.of(signs, graph.scalar(0.5f)));
    graph.output(graph.node("PRelu", List.of(scaled, graph.scalar(1))));
    return structural(node(binarize, 0, signs), node(new Op.ToFloat(), 1, signs), half(2, scaled));
  }

  private static Node half(int input, String source) {
    return node(new Op.Affine(FloatVector.filled(CHANNELS, 0.5f), ZEROS), input, source);
  }

  /** Packed signs are ±1 where the original's tensor holds ±0.5. */
  @Test
  void functionsOfSignsOfOtherLevels() throws IOException {
    String signs = graph.node("Sign", x);
    String scaled = graph.node("Mul", List.of(signs, graph.scalar(0.5f)));
    String rectified = graph.node("PRelu", List.of(scaled, graph.scalar(0.25f)));
    graph.output(rectified);
    Claim claim =
        structural(
            node(new Op.Binarize(ZEROS), 0, signs),
            node(new Op.ToFloat(), 1, scaled),
            node(new Op.PRelu(FloatVector.filled(CHANNELS, 0.25f)), 2, rectified));
    assertEquals(Verdict.OBSERVED, claim.verdict(), claim.findings().toString());
    assertTrue(claim.reason().contains("1 PRelu"), claim.reason());
  }

  // ---- Sums ----------------------------------------------------------------------------------

  @Test
  void thresholdsOnSums() throws IOException {
    Claim claim = ofSums(Float.POSITIVE_INFINITY);
    assertEquals(Verdict.PROVEN, claim.verdict(), claim.reason() + claim.findings());
  }

  @Test
  void largeSumsThatAreNegativeAgain() throws IOException {
    assertEquals(Verdict.REFUTED, ofSums(20).verdict());
  }

  private Claim ofSums(float below) throws IOException {
    byte[] bits = new byte[9 * CHANNELS * CHANNELS];
    float[] weights = new float[bits.length];
    for (int o = 0; o < CHANNELS; o++) {
      for (int tap = 0; tap < 9; tap++) {
        for (int c = 0; c < CHANNELS; c++) {
          boolean plus = random.nextBoolean();
          bits[(o * 9 + tap) * CHANNELS + c] = (byte) (plus ? 1 : -1);
          weights[(o * CHANNELS + c) * 9 + tap] = plus ? 1 : -1;
        }
      }
    }
    String signs = graph.node("Sign", x);
    String filters = graph.floats(weights, CHANNELS, CHANNELS, 3, 3);
    String sums = graph.node("Conv", List.of(signs, filters), integers("pads", 1, 1, 1, 1));
    String rising = graph.node("Sign", graph.node("Sub", List.of(sums, graph.scalar(0.5f))));
    String last = where(sums, below, rising);
    graph.output(last);
    return structural(
        node(new Op.Binarize(ZEROS), 0, signs),
        node(
            new Op.BinaryConv2d(
                BitFilters.pack(CHANNELS, 3, 3, CHANNELS, bits), Window.padded(1), 1),
            1,
            sums),
        node(new Op.ThresholdSums(IntVector.of(1, 1, 1, 1, 1, 1, 1, 1)), 2, last),
        node(new Op.ToFloat(), 3, last));
  }

  // ---- Floats --------------------------------------------------------------------------------

  @Test
  void clippingOfSquares() throws IOException {
    String squares = graph.node("Mul", List.of(x, graph.node("Abs", x)));
    String clipped = graph.clip(squares, -1, 1);
    graph.output(clipped);
    assertEquals(Verdict.REFUTED, structural(node(new Op.Clip(-1, 1), 0, clipped)).verdict());
  }

  @Test
  void castsThatDropFractions() throws IOException {
    float[] weights = new float[CHANNELS * CHANNELS];
    float[] transposed = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
      transposed[i] = weights[i];
    }
    String filters = graph.floats(weights, CHANNELS, CHANNELS, 1, 1);
    String convolved = graph.node("Conv", List.of(x, filters));
    String whole =
        graph.node("Cast", convolved, integer("to", TensorProto.DataType.INT32.getNumber()));
    String last = graph.node("Cast", whole, integer("to", TensorProto.DataType.FLOAT.getNumber()));
    graph.output(last);
    Op conv =
        new Op.Conv2d(
            new FloatFilters(CHANNELS, 1, 1, CHANNELS, FloatVector.of(transposed)),
            ZEROS,
            Window.padded(0),
            1);
    Claim claim = structural(node(conv, 0, last));
    assertFalse(claim.verdict() == Verdict.PROVEN, "casts to integers are no identity");
  }

  // ---- Signs that are moved ------------------------------------------------------------------

  /** A border of a half, which no sign stands for, leaves C1 without a proof. */
  @Test
  void signsInsideAStrangeBorder() throws IOException {
    String signs = graph.node("Sign", x);
    String padded = graph.pad(signs, "constant", 0.5f, 0, 0, 1, 1, 0, 0, 1, 1);
    graph.output(padded);
    Claim claim = padded(0, padded);
    assertEquals(Verdict.OBSERVED, claim.verdict(), claim.findings().toString());
    assertTrue(claim.reason().contains("1 Binarize"), claim.reason());
  }

  private Claim padded(float threshold, String source) throws IOException {
    return structural(
        node(new Op.Pad(1, 1, 1, 1, Op.PadMode.CONSTANT, 8), 0, ""),
        node(new Op.Binarize(FloatVector.filled(CHANNELS, threshold)), 1, source),
        node(new Op.ToFloat(), 2, source));
  }

  /** What C1 says of a packed model of these nodes, held against the graph. */
  private Claim structural(Node... nodes) throws IOException {
    Model model =
        new Model(
            List.of(new Input("input", CHANNELS, 0, 0)),
            List.of(nodes),
            List.of(new Output("output", nodes.length)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1),
            Provenance.none(),
            Optional.empty());
    Path onnx = Files.write(folder.resolve("model.onnx"), graph.model().toByteArray());
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(model), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal());
  }
}
