package org.bitfold.verifier.structural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.work.WorkLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Constants in front of signs where neither the signs' operand nor what changes it says what it
 * stands for: activations of a picture hardly ever come so near their threshold that the sign shows
 * them.
 */
class MeasuredThresholdsTest {
  private static final String CHECK = "measured-thresholds";
  private static final Path EXPORTS = Path.of("../converter/src/test/resources/exports");

  @ParameterizedTest
  @CsvSource({
    "0, 0.00390625",
    "1, -0.00390625",
    "3, 0.0001",
    "4, 0.00390625",
    "6, -0.0001",
    "7, 0.00001"
  })
  void aBiasSlippedInIsRefuted(int channel, float bias) throws IOException {
    Path onnx = EXPORTS.resolve("zero-point/model.onnx");
    Model sound = Converter.convert(onnx, ConvertOptions.defaults()).model();
    Model faulty = behindFirst(sound, affine(8, channel, 1, bias));
    assertOneChannelIsOff(structural(faulty, onnx), channel);
  }

  @Test
  void aScaleSlippedInIsRefuted() throws IOException {
    Path onnx = EXPORTS.resolve("zero-point/model.onnx");
    Model sound = Converter.convert(onnx, ConvertOptions.defaults()).model();
    assertOneChannelIsOff(structural(behindFirst(sound, affine(8, 2, 1 + 0x1p-8f, 0)), onnx), 2);
  }

  /** Somebody scales activations and thresholds alike: that changes no sign. */
  @Test
  void theLineMayBeAnyOne() throws IOException {
    Path onnx = EXPORTS.resolve("zero-point/model.onnx");
    Model sound = Converter.convert(onnx, ConvertOptions.defaults()).model();
    Model scaled =
        changed(
            behindFirst(sound, affine(8, 2, 3, 0.25f)),
            op ->
                op instanceof Op.Ternarize(FloatVector lower, FloatVector upper)
                    ? new Op.Ternarize(moved(lower, 2), moved(upper, 2))
                    : op);
    Claim claim = structural(scaled, onnx);
    assertEquals(List.of(), findings(claim));
  }

  private static FloatVector moved(FloatVector thresholds, int channel) {
    float[] moved = thresholds.toArray();
    moved[channel] = moved[channel] * 3 + 0.25f;
    return FloatVector.of(moved);
  }

  @ParameterizedTest
  @ValueSource(strings = {"levels", "split-channels"})
  void thresholdsBehindWhatIsNotTracedAreMeasured(String export) throws IOException {
    Path onnx = EXPORTS.resolve(export).resolve("model.onnx");
    Model sound = Converter.convert(onnx, ConvertOptions.defaults()).model();
    assertEquals(List.of(), findings(structural(sound, onnx)));
    List<Integer> refuted = new ArrayList<>();
    for (int i = 0; i < sound.nodes().size(); i++) {
      if (sound.nodes().get(i).op() instanceof Op.Binarize(FloatVector thresholds)) {
        float[] off = thresholds.toArray();
        off[0] += 0x1p-8f;
        Model faulty = with(sound, i, new Op.Binarize(FloatVector.of(off)));
        if (!findings(structural(faulty, onnx)).isEmpty()) {
          refuted.add(i);
        }
      }
    }
    assertTrue(!refuted.isEmpty(), export);
  }

  private static void assertOneChannelIsOff(Claim claim, int channel) {
    assertEquals(Verdict.REFUTED, claim.verdict());
    List<String> findings = findings(claim);
    assertTrue(!findings.isEmpty(), claim::toString);
    for (String finding : findings) {
      assertTrue(finding.contains(" of channel " + channel + ";"), finding);
    }
  }

  private static List<String> findings(Claim claim) {
    return claim.findings().stream()
        .filter(finding -> finding.check().equals(CHECK))
        .map(Finding::message)
        .toList();
  }

  private static Op affine(int channels, int channel, float scale, float bias) {
    float[] scales = new float[channels];
    Arrays.fill(scales, 1);
    float[] biases = new float[channels];
    scales[channel] = scale;
    biases[channel] = bias;
    return new Op.Affine(FloatVector.of(scales), FloatVector.of(biases));
  }

  /** Another op, without a source, between the first node and whatever reads it. */
  private static Model behindFirst(Model model, Op op) {
    List<Node> nodes = new ArrayList<>(model.nodes().subList(0, 1));
    int first = model.valueOf(0);
    nodes.add(new Node(model.nodes().get(0).name(), op, List.of(first), ""));
    for (Node node : model.nodes().subList(1, model.nodes().size())) {
      List<Integer> inputs = node.inputs().stream().map(v -> v >= first ? v + 1 : v).toList();
      nodes.add(new Node(node.name(), node.op(), inputs, node.source()));
    }
    List<Output> outputs =
        model.outputs().stream()
            .map(o -> new Output(o.name(), o.value() >= first ? o.value() + 1 : o.value()))
            .toList();
    return with(model, nodes, outputs);
  }

  private static Model changed(Model model, UnaryOperator<Op> change) {
    return with(
        model,
        model.nodes().stream()
            .map(n -> new Node(n.name(), change.apply(n.op()), n.inputs(), n.source()))
            .toList(),
        model.outputs());
  }

  private static Model with(Model model, int index, Op op) {
    List<Node> nodes = new ArrayList<>(model.nodes());
    Node node = nodes.get(index);
    nodes.set(index, node.withOp(op));
    return with(model, nodes, model.outputs());
  }

  private static Model with(Model model, List<Node> nodes, List<Output> outputs) {
    return new Model(
        model.inputs(), nodes, outputs, model.metadata(), model.provenance(), Optional.empty());
  }

  private static Claim structural(Model model, Path onnx) throws IOException {
    WorkLimit limit = new WorkLimit(BfldWriter.toBytes(SelfTests.record(model)).length, 1);
    Original original =
        Original.read(onnx, limit).withChannelsFirst(model).withBranchesTaken(model);
    return StructuralClaim.check(
        NamedSources.completed(model, original), original, Progress.SILENT);
  }
}
