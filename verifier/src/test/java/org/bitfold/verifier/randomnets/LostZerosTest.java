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
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signs of a head without biases, which black pixels make 0: a converter may not lose them. */
class LostZerosTest {
  private static final int CHANNELS = 8;

  @TempDir private Path folder;
  private final Random random = new Random(5);

  @Test
  void keptZerosAreBounded() throws IOException {
    Claim claim = claim(UnaryOperator.identity());
    assertEquals(Verdict.BOUNDED, claim.verdict(), claim.reason() + claim.findings());
  }

  @Test
  void bitsInTheirPlaceAreRefutedWithTheOptionThatKeepsThem() throws IOException {
    Claim claim =
        claim(op -> op instanceof Op.Ternarize signs ? new Op.Binarize(signs.lower()) : op);
    assertEquals(Verdict.REFUTED, claim.verdict());
    assertTrue(claim.findings().toString().contains("--keep-zeros"), claim.findings().toString());
  }

  private Path write() throws IOException {
    OnnxSketch graph = new OnnxSketch(13, NetSpec.Constants.INITIALIZERS);
    String x = graph.input("input", 1, CHANNELS, -1, -1);
    float[] head = new float[9 * CHANNELS * CHANNELS];
    float[] signs = new float[head.length];
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) random.nextGaussian() / 4;
      signs[i] = random.nextBoolean() ? 0.5f : -0.5f;
    }
    String first = convolved(graph, x, head);
    graph.output(graph.node("Add", List.of(convolved(graph, graph.node("Sign", first), signs), x)));
    return Files.write(folder.resolve("model.onnx"), graph.model().toByteArray());
  }

  private static String convolved(OnnxSketch graph, String in, float[] weights) {
    return graph.node(
        "Conv",
        List.of(in, graph.floats(weights, CHANNELS, CHANNELS, 3, 3)),
        integers("pads", 1, 1, 1, 1));
  }

  /** What C3 says of the converted network with other ops. */
  private Claim claim(UnaryOperator<Op> change) throws IOException {
    Path onnx = write();
    Model model = Converter.convert(onnx, ConvertOptions.defaults()).model();
    List<Node> nodes =
        model.nodes().stream().map(node -> node.withOp(change.apply(node.op()))).toList();
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(model.withNodes(nodes)), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.BOUNDED.ordinal());
  }
}
