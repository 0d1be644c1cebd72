package org.bitfold.verifier.structural;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Window;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** C1 says proven only where it compared each op's kind, attributes, constants and operands. */
class ComparedOpsTest {
  @TempDir private Path folder;

  /** A sound model, and one of its nodes made another. */
  private record Fault(String name, Model sound, int node, UnaryOperator<Node> change) {
    Model faulty() {
      List<Node> nodes = new ArrayList<>(Originals.sourced(sound).nodes());
      nodes.set(node, change.apply(nodes.get(node)));
      return with(nodes, sound.outputs(), sound);
    }
  }

  private static Model with(List<Node> nodes, List<Output> outputs, Model like) {
    return new Model(
        like.inputs(), nodes, outputs, like.metadata(), like.provenance(), Optional.empty());
  }

  private static Fault op(String name, Model sound, int node, UnaryOperator<Op> change) {
    return new Fault(
        name, sound, node, n -> new Node(n.name(), change.apply(n.op()), n.inputs(), n.source()));
  }

  private static Model sample(String name) {
    return SampleModels.all().get(name);
  }

  private static Op.ConvTranspose2d with(Op op, UnaryOperator<float[]> weights, float bias) {
    Op.ConvTranspose2d conv = (Op.ConvTranspose2d) op;
    FloatFilters f = conv.filters();
    float[] biases = conv.bias().toArray();
    biases[2] += bias;
    return new Op.ConvTranspose2d(
        new FloatFilters(
            f.outputs(),
            f.kernelHeight(),
            f.kernelWidth(),
            f.inputs(),
            FloatVector.of(weights.apply(f.values().toArray()))),
        FloatVector.of(biases),
        conv.window(),
        conv.outputPadY(),
        conv.outputPadX(),
        conv.groups());
  }

  private static Op moved(Op op, Window window) {
    Op.ConvTranspose2d conv = (Op.ConvTranspose2d) op;
    return new Op.ConvTranspose2d(
        conv.filters(), conv.bias(), window, conv.outputPadY(), conv.outputPadX(), conv.groups());
  }

  private static float[] scaled(float[] weights) {
    weights[17] *= 1.00001f;
    return weights;
  }

  private static List<Fault> faults() {
    Model transposed = sample("transposed convolution");
    List<Fault> faults = new ArrayList<>();
    faults.add(
        op("weight of a transposed convolution", transposed, 0, o -> with(o, w -> scaled(w), 0)));
    faults.add(op("bias of a transposed convolution", transposed, 0, o -> with(o, w -> w, 1e-5f)));
    faults.add(
        op(
            "padding of a transposed convolution",
            transposed,
            0,
            o -> moved(o, new Window(2, 2, 1, 1, 0, 0, 2, 1))));
    Op.UnaryFunction[] functions = Op.UnaryFunction.values();
    for (Op.UnaryFunction function : functions) {
      Model sound = sample(function.name());
      Op.UnaryFunction other = functions[(function.ordinal() + 1) % functions.length];
      int last = sound.nodes().size() - 1;
      faults.add(op(other + " for " + function, sound, last, _ -> new Op.Unary(other)));
    }
    faults.add(
        op(
            "Sigmoid for Softmax",
            sample("softmax"),
            0,
            _ -> new Op.Unary(Op.UnaryFunction.SIGMOID)));
    faults.add(op("Softmax for Sigmoid", sample("SIGMOID"), 0, _ -> new Op.Softmax()));
    for (Op.BinaryFunction function :
        List.of(Op.BinaryFunction.MULTIPLY, Op.BinaryFunction.DIVIDE)) {
      Op.BinaryFunction other =
          function == Op.BinaryFunction.DIVIDE
              ? Op.BinaryFunction.MULTIPLY
              : Op.BinaryFunction.DIVIDE;
      Model sound = sample(function.name());
      faults.add(op(other + " for " + function, sound, 2, _ -> new Op.Binary(other)));
      faults.add(
          new Fault(
              function + " with itself",
              sound,
              2,
              n -> new Node(n.name(), n.op(), List.of(1, 1), n.source())));
    }
    // Of pictures of 11 by 13, the first that are tried, windows end where the padding does.
    Window halving = new Window(2, 2, 1, 1, 1, 1, 1, 1);
    faults.add(
        op(
            "a ceiling in front of a global mean",
            SampleModels.chain(
                new Op.AveragePool(3, 3, halving, false, false), new Op.GlobalAveragePool()),
            0,
            _ -> new Op.AveragePool(3, 3, halving, true, false)));
    return faults;
  }

  @TestFactory
  Stream<DynamicTest> refuteWhatIsAnother() {
    return faults().stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> isRefuted(fault)));
  }

  private void isRefuted(Fault fault) throws IOException {
    Path onnx = original(fault.sound());
    Claim sound = structural(Originals.sourced(fault.sound()), onnx);
    assertEquals(Verdict.PROVEN, sound.verdict(), sound.reason() + sound.findings());
    assertEquals(Verdict.REFUTED, structural(fault.faulty(), onnx).verdict());
  }

  /** Each of two sums has its own signs. */
  private static Model signs() {
    FloatVector zero = FloatVector.filled(SampleModels.CHANNELS, 0);
    FloatVector one = FloatVector.filled(SampleModels.CHANNELS, 1);
    return SampleModels.model(
        List.of(
            new Node("low", new Op.Binarize(zero), List.of(0), ""),
            new Node("high", new Op.Binarize(one), List.of(0), ""),
            new Node("lowFloat", new Op.ToFloat(), List.of(1), ""),
            new Node("highFloat", new Op.ToFloat(), List.of(2), ""),
            new Node("sum", new Op.Binary(Op.BinaryFunction.ADD), List.of(3, 4), "")));
  }

  @Test
  void signsOfAnotherValueAreNotProven() throws IOException {
    Fault fault =
        new Fault(
            "signs of another value",
            signs(),
            3,
            n -> new Node(n.name(), n.op(), List.of(1), n.source()));
    isNotProven(fault.sound(), fault.faulty(), "ToFloat");
  }

  @Test
  void exchangedOutputsAreNotProven() throws IOException {
    Model one = sample("concat");
    Model sound =
        with(
            List.of(
                new Node("relu", new Op.Clip(0, 1), List.of(0), ""),
                new Node("clip", new Op.Clip(-1, 1), List.of(0), "")),
            List.of(new Output("first", 1), new Output("second", 2)),
            one);
    Model faulty =
        with(
            Originals.sourced(sound).nodes(),
            List.of(new Output("first", 2), new Output("second", 1)),
            sound);
    isNotProven(sound, faulty, "2 outputs could not be traced");
  }

  private void isNotProven(Model sound, Model faulty, String why) throws IOException {
    Path onnx = original(sound);
    assertEquals(Verdict.PROVEN, structural(Originals.sourced(sound), onnx).verdict());
    Claim claim = structural(faulty, onnx);
    assertEquals(Verdict.OBSERVED, claim.verdict(), claim.findings().toString());
    assertTrue(claim.reason().contains(why), claim.reason());
  }

  private Path original(Model model) throws IOException {
    Path onnx = folder.resolve("original.onnx");
    Simulation.write(Originals.sourced(model), onnx);
    return onnx;
  }

  private Claim structural(Model model, Path onnx) throws IOException {
    Path packed = folder.resolve("packed.bfld");
    BfldWriter.write(SelfTests.record(model), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal());
  }
}
