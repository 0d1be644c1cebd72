package org.bitfold.verifier.structural;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bitfold.converter.onnx.proto.NodeProto;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.original.Original;

/** Establishes claim C1 for one packed file. */
public final class StructuralClaim {
  private static final String SOURCES = "sources";

  private StructuralClaim() {}

  /** Checks the claim. */
  public static Claim check(Model model, Original original, Progress progress) {
    progress.step("C1 weights and thresholds");
    Tally declared = new InterfaceCheck(model, original).run();
    Check interfaces = declared.result();
    if (interfaces.failed() > 0) { // the two could not be run side by side
      return Claim.executed(Claim.Kind.STRUCTURAL, List.of(interfaces), declared.findings());
    }
    Tally taken = new SizesCheck(model, original).run();
    Check sizes = taken.result();
    if (sizes.failed() > 0) { // there may be no picture to compare anything else on
      return Claim.executed(Claim.Kind.STRUCTURAL, List.of(interfaces, sizes), taken.findings());
    }
    OnnxConstants constants = OnnxConstants.of(original, model);
    Walk walk = new Walk(original, constants);
    Reconstruction reconstruction = new Reconstruction(model, original, walk);
    reconstruction.run();
    List<Check> checks = new ArrayList<>(List.of(interfaces, sizes));
    List<Finding> findings = new ArrayList<>();
    for (Tally tally : reconstruction.tallies()) {
      checks.add(tally.result());
      findings.addAll(tally.findings());
    }
    List<Integer> open = reconstruction.notReconstructed();
    MeasuredThresholds thresholds = new MeasuredThresholds(model, original, walk);
    Tally measured = thresholds.run(open);
    checks.add(measured.result());
    findings.addAll(measured.findings());
    Tally range = new RangeCheck(model, original, walk).run();
    checks.add(range.result());
    findings.addAll(range.findings());
    Tally sources = sources(model, original);
    checks.add(sources.result());
    findings.addAll(sources.findings());
    HeldTensors held = new HeldTensors(model, original);
    Vouched vouched = new Vouched(model, open, thresholds.measured(), held);
    String refused = unknown(model, vouched.missing());
    NodeNames names = new NodeNames(original.graph(), walk, original.limit().factor());
    try {
      Tally rewrites = new RewriteReplay(original, model, names, walk).run();
      checks.add(rewrites.result());
      findings.addAll(rewrites.findings());
    } catch (VerificationException e) {
      refused = e.getMessage();
    }
    checks.add(coverage(model, original, constants, reconstruction));
    String left = left(model, open, reconstruction.openOutputs());
    Claim claim = Claim.executed(Claim.Kind.STRUCTURAL, checks, findings);
    if (!refused.isEmpty()) {
      return claim.cutShort(refused);
    }
    return claim.verdict() == Verdict.PROVEN && !left.isEmpty()
        ? claim.weakened(Verdict.OBSERVED, left + "; C3 covers them")
        : claim;
  }

  /** What was not compared; empty if all was. */
  private static String left(Model model, List<Integer> nodes, List<String> outputs) {
    List<String> parts = new ArrayList<>();
    if (!nodes.isEmpty()) {
      Map<String, Integer> kinds = new TreeMap<>();
      nodes.forEach(node -> kinds.merge(model.nodes().get(node).op().opName(), 1, Integer::sum));
      parts.add(
          "%d of %d nodes could not be traced to ONNX operations (%s), the first is '%s'"
              .formatted(
                  nodes.size(),
                  model.nodes().size(),
                  kinds.entrySet().stream()
                      .map(kind -> kind.getValue() + " " + kind.getKey())
                      .collect(Collectors.joining(", ")),
                  model.nodes().get(nodes.get(0)).name()));
    }
    if (!outputs.isEmpty()) {
      parts.add(
          "%d outputs could not be traced to the ONNX outputs, the first is '%s'"
              .formatted(outputs.size(), outputs.get(0)));
    }
    return String.join("; ", parts);
  }

  /** Why what was compared does not show enough; empty if it does. */
  private static String unknown(Model model, List<Integer> missing) {
    return missing.isEmpty()
        ? ""
        : ("%d of %d nodes have constants that nothing was compared with, as they or what they read"
                + " stand for no tensor of the ONNX file; the first is '%s', a %s")
            .formatted(
                missing.size(),
                model.nodes().size(),
                model.nodes().get(missing.get(0)).name(),
                model.nodes().get(missing.get(0)).op().opName());
  }

  /** A node cannot stand for a tensor that is not there. */
  private static Tally sources(Model model, Original original) {
    Tally tally =
        new Tally(SOURCES, "the tensors that packed layers stand for are in the ONNX file");
    for (Node node : model.nodes()) {
      if (!node.source().isEmpty()) {
        tally.check(
            original.tensors().contains(node.source()),
            node.name(),
            "stands for the tensor '%s', which the ONNX file does not have",
            node.source());
      }
    }
    return tally;
  }

  private static Check coverage(
      Model model, Original original, OnnxConstants constants, Reconstruction reconstruction) {
    long convolutions = 0;
    for (NodeProto node : original.graph().getNodeList()) {
      boolean convolves =
          ConvolutionTrace.TYPES.contains(node.getOpType())
              || node.getOpType().equals(ConvolutionTrace.TRANSPOSED);
      if (convolves && !constants.isConstant(node.getOutput(0))) {
        convolutions++;
      }
    }
    long binary =
        model.nodes().stream().filter(node -> node.op() instanceof Op.BinaryConv2d).count();
    return new Check(
        "coverage",
        "how much of the two files was compared",
        0,
        0,
        List.of(
            new Check.Measure("ONNX convolutions and linear layers", convolutions),
            new Check.Measure("compared", reconstruction.convolutions().size()),
            new Check.Measure("packed binary convolutions", binary),
            new Check.Measure("nodes not traced", reconstruction.notReconstructed().size())));
  }
}
