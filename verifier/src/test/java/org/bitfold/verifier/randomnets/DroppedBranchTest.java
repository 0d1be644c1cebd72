package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a Where with a constant condition drops is not missed in the packed file, what it takes is:
 * {@code torch.lerp} is exported as both of its formulas and a Where that chooses by the weight.
 */
class DroppedBranchTest {
  private static final int CHANNELS = 4;
  private static final long[] WEIGHTS = {CHANNELS, CHANNELS, 3, 3};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(floats = {0.3f, 0.7f})
  void isNotMissed(float weight) throws IOException {
    Path onnx = write(weight, 0.5f);
    Claim claim = structural(onnx, onnx);
    assertEquals(List.of(), claim.findings());
    assertEquals(Verdict.PROVEN, claim.verdict());
  }

  @Test
  void theOtherBranchIsMissed() throws IOException {
    Path other = Files.move(write(0.3f, 0.1f), folder.resolve("other.onnx"));
    Claim claim = structural(write(0.3f, 0.5f), other);
    assertEquals(Verdict.REFUTED, claim.verdict());
    List<String> missed = claim.findings().stream().map(Finding::message).toList();
    assertTrue(missed.stream().anyMatch(message -> message.contains("a Mul")), missed::toString);
  }

  /** A binary convolution, mixed with what it reads by {@code torch.lerp(x, y, weight)}. */
  private Path write(float weight, float below) throws IOException {
    OnnxSketch graph = new OnnxSketch(13, NetSpec.Constants.INITIALIZERS);
    String x = graph.input("input", 1, CHANNELS, -1, -1);
    String signs = graph.node("Sign", x);
    String y =
        graph.node(
            "Conv", List.of(signs, graph.floats(filters(), WEIGHTS)), integers("pads", 1, 1, 1, 1));
    String w = graph.scalar(weight);
    String apart = graph.node("Sub", List.of(y, x));
    String small = graph.node("Less", List.of(graph.node("Abs", w), graph.scalar(below)));
    String fromStart = graph.node("Add", List.of(x, graph.node("Mul", List.of(w, apart))));
    String rest = graph.node("Sub", List.of(graph.scalar(1), w));
    String fromEnd = graph.node("Sub", List.of(y, graph.node("Mul", List.of(apart, rest))));
    graph.output(graph.node("Where", List.of(small, fromStart, fromEnd)));
    return Files.write(folder.resolve("model.onnx"), graph.model().toByteArray());
  }

  private static float[] filters() {
    float[] signs = new float[CHANNELS * CHANNELS * 9];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = i * 7 % 5 < 2 ? 0.5f : -0.5f;
    }
    return signs;
  }

  /** What C1 says of the packed {@code converted}, held against {@code onnx}. */
  private Claim structural(Path converted, Path onnx) throws IOException {
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(
        SelfTests.record(Converter.convert(converted, ConvertOptions.defaults()).model()), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal());
  }
}
