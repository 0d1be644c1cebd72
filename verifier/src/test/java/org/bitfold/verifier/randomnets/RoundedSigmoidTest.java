package org.bitfold.verifier.randomnets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.randomnets.NetSpec.Block;
import org.bitfold.verifier.randomnets.NetSpec.Constants;
import org.bitfold.verifier.randomnets.NetSpec.Ending;
import org.bitfold.verifier.randomnets.NetSpec.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where Sigmoid reaches 0.5 in the rounding of ONNX Runtime decides nothing; where it is more than
 * rounding away does.
 */
class RoundedSigmoidTest {
  private static final NetSpec NET =
      new NetSpec(
          0,
          13,
          false,
          Constants.INITIALIZERS,
          2,
          6,
          6,
          List.of(new Block(Kind.BINARY_CONV, 60, 0, 0, 0, 3, false)),
          Ending.NONE);

  @TempDir private Path folder;
  private Path onnx;
  private Model model;

  @BeforeEach
  void convert() throws IOException {
    onnx = folder.resolve("model.onnx");
    Files.write(onnx, NetBuilder.write(NET).proto().toByteArray());
    model = Converter.convert(onnx, ConvertOptions.defaults().withAllowFloat(true)).model();
  }

  @Test
  void aThresholdWithinTheRoundingIsRight() throws IOException {
    for (float threshold : new float[] {-1e-7f, 1e-10f, 2e-7f, 1e-6f}) {
      Claim claim = structural(threshold);
      assertEquals(Verdict.PROVEN, claim.verdict(), threshold + ": " + claim.findings());
      assertTrue(leftOpen(claim) > 0, threshold + ": " + claim.checks());
    }
  }

  @Test
  void aThresholdBesideItIsRefuted() throws IOException {
    for (float threshold :
        new float[] {-1, -1e-4f, -1e-5f, 1e-5f, 1e-4f, 0.5f, Float.POSITIVE_INFINITY}) {
      Claim claim = structural(threshold);
      assertEquals(Verdict.REFUTED, claim.verdict(), "threshold " + threshold);
      assertEquals(0, leftOpen(claim));
    }
  }

  private static double leftOpen(Claim claim) {
    return claim.checks().stream()
        .flatMap(check -> check.measures().stream())
        .filter(measure -> measure.name().startsWith("left open"))
        .mapToDouble(Check.Measure::value)
        .sum();
  }

  private Claim structural(float threshold) throws IOException {
    List<Node> nodes = model.nodes().stream().map(node -> moved(node, threshold)).toList();
    Model changed = model.withNodes(nodes);
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(changed), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal());
  }

  private static Node moved(Node node, float threshold) {
    return node.op() instanceof Op.Binarize binarize
        ? new Node(
            node.name(),
            new Op.Binarize(FloatVector.filled(binarize.thresholds().size(), threshold)),
            node.inputs(),
            node.source())
        : node;
  }
}
