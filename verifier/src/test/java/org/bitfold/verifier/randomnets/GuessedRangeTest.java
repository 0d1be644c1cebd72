package org.bitfold.verifier.randomnets;

import static org.bitfold.verifier.randomnets.OnnxSketch.integers;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The value range that a converter found out by itself is the one that the mean tells, which a
 * network takes away first; one that the user gave is the user's.
 */
class GuessedRangeTest {
  private static final int CHANNELS = 3;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "Sub, 114, 255",
    "Sub, 0.45, 1",
    "Add, -114, 255",
    "Conv, 114, 255",
    "BatchNormalization, 114, 255",
    "Mul, 114, 1",
    "Filters, 114, 1",
    "None, 0, 1"
  })
  void isWhatTheFirstConstantsTell(String first, float mean, float range) throws IOException {
    Path onnx = write(first, mean);
    Model model = convert(onnx, ConvertOptions.defaults());
    assertEquals(range, model.metadata().valueRange(), "the converter's");
    assertEquals(List.of(), findings(model, onnx));
    float other = range == 1 ? 255 : 1;
    assertEquals(1, findings(ranged(model, other), onnx).size(), "taken for " + other);
    Model given = convert(onnx, ConvertOptions.defaults().withRange(other));
    assertEquals(List.of(), findings(given, onnx), "as the user says");
  }

  private static Model convert(Path onnx, ConvertOptions options) {
    return Converter.convert(onnx, options).model();
  }

  private static Model ranged(Model model, float range) {
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        new Metadata(model.metadata().task(), model.metadata().colorOrder(), range),
        model.provenance(),
        Optional.empty());
  }

  private List<Finding> findings(Model model, Path onnx) throws IOException {
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(model), packed);
    VerifyRequest request = VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal()).findings();
  }

  private Path write(String first, float mean) throws IOException {
    OnnxSketch graph = new OnnxSketch(13, NetSpec.Constants.INITIALIZERS);
    String x = graph.input("input", 1, CHANNELS, -1, -1);
    String centred =
        switch (first) {
          case "None" -> x;
          case "Conv" ->
              graph.node(
                  first,
                  List.of(
                      x,
                      graph.floats(
                          new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, CHANNELS, CHANNELS, 1, 1),
                      vector(graph, -mean, -mean - 1, -mean + 1)));
          case "Filters" -> // the first layer, which happens to have large biases
              graph.node(
                  "Conv",
                  List.of(
                      x,
                      graph.floats(new float[81], CHANNELS, CHANNELS, 3, 3),
                      vector(graph, mean, -mean, mean)),
                  integers("pads", 1, 1, 1, 1));
          case "BatchNormalization" ->
              graph.node(
                  first,
                  List.of(
                      x,
                      vector(graph, 1, 1, 1),
                      vector(graph, 0, 0, 0),
                      vector(graph, mean, mean + 1, mean),
                      vector(graph, 1, 1, 1)));
          default ->
              graph.node(
                  first,
                  List.of(
                      x, graph.floats(new float[] {mean, mean, mean * 1.1f}, 1, CHANNELS, 1, 1)));
        };
    float[] weights = new float[CHANNELS * CHANNELS * 9];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i * 7 % 5 < 2 ? 1 : -1;
    }
    String conv =
        graph.node(
            "Conv",
            List.of(graph.node("Sign", centred), graph.floats(weights, CHANNELS, CHANNELS, 3, 3)),
            integers("pads", 1, 1, 1, 1));
    graph.output(graph.node("Add", List.of(conv, centred)));
    Path onnx = folder.resolve("model.onnx");
    Files.write(onnx, graph.model().toByteArray());
    return onnx;
  }

  private static String vector(OnnxSketch graph, float... values) {
    return graph.floats(values, values.length);
  }
}
