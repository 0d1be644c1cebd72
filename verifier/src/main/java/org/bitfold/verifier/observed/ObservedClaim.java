package org.bitfold.verifier.observed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bitfold.model.Model;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Check.Measure;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/** Establishes claim C4 for one packed file. */
public final class ObservedClaim {
  /** Where no sign flips, outputs differ by rounding alone: this many dB at the least. */
  private static final double WITHOUT_FLIPS = 60;

  /** Flips in the first layers of a net may spread; below this it is another picture. */
  private static final double WITH_FLIPS = 20;

  /** Golden tensors do not tell what flipped. */
  private static final double FLIPS_UNKNOWN = 25;

  private static final String END_TO_END = "end-to-end";
  private static final String GOLDEN = "golden-tensors";
  private static final int PICTURES = 3;
  private static final int LARGEST_SIDE = 32;
  private static final int QUICK_SIDE = 12;

  private final VerifyRequest request;
  private final Model model;
  private final Session session;
  private final Deadline deadline;
  private final List<Check> checks = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private boolean cutShort;

  private ObservedClaim(VerifyRequest request, Model model, Session session, Deadline deadline) {
    this.request = request;
    this.model = model;
    this.session = session;
    this.deadline = deadline;
  }

  /**
   * Checks the claim against whatever there is to compare with.
   *
   * @throws IOException if a golden tensor cannot be read
   */
  public static Claim check(
      VerifyRequest request,
      Model model,
      Optional<Original> original,
      Deadline deadline,
      Progress progress)
      throws IOException {
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      ObservedClaim claim = new ObservedClaim(request, model, session, deadline);
      if (original.isPresent()) {
        progress.step("C4 end to end against " + OnnxWitness.version());
        claim.againstOnnxRuntime(original.get());
      }
      if (request.golden().isPresent()) {
        progress.step("C4 golden tensors");
        claim.againstGoldens(request.golden().get());
      }
      Claim checked = Claim.executed(Claim.Kind.OBSERVED, claim.checks, claim.findings);
      return claim.cutShort ? checked.cutShort(deadline.reason()) : checked;
    }
  }

  private void againstOnnxRuntime(Original original) {
    Set<String> wanted = new TreeSet<>(original.sourcesOf(model));
    wanted.addAll(original.outputs());
    Difference difference = new Difference(model.metadata());
    SignFlips flips = new SignFlips(model);
    int pictures = request.quick() ? 1 : PICTURES;
    int side = request.quick() ? QUICK_SIDE : LARGEST_SIDE;
    SampleGenerator generator = new SampleGenerator(original.restrict(model), side);
    Random random = new Random(request.seed());
    int executed = 0;
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      for (int i = 0; i < pictures && !stop(); i++) {
        Sample sample = generator.natural(random);
        Trace trace = Trace.of(witness, wanted, model, sample.inputs());
        List<Tensor> found = session.run(sample.tensors());
        for (int output = 0; output < found.size(); output++) {
          String name = model.outputs().get(output).name();
          compare(END_TO_END, name, trace.tensors().get(name), found.get(output), difference);
        }
        flips.add(new Oracle(model).values(sample.inputs()), trace);
        executed++;
      }
    }
    List<Measure> measures = new ArrayList<>(difference.measures());
    measures.add(new Measure("sign flips", flips.flips()));
    measures.add(new Measure("signs compared", flips.compared()));
    String where = flips.firstLayer().map(layer -> "; first sign flip in " + layer).orElse("");
    finish(
        END_TO_END,
        "generated pictures come out as ONNX Runtime brings them out" + where,
        executed,
        difference,
        measures,
        flips.flips() == 0 && flips.compared() > 0 ? WITHOUT_FLIPS : WITH_FLIPS);
  }

  private void againstGoldens(Path folder) throws IOException {
    Difference difference = new Difference(model.metadata());
    int executed = 0;
    for (Golden golden : Golden.in(folder)) {
      if (stop()) {
        break;
      }
      Tensor input = Npy.read(golden.input());
      Tensor expected = Npy.read(golden.output());
      OnnxArray array =
          new OnnxArray(
              new long[] {
                1, expected.shape().channels(), expected.shape().height(), expected.shape().width()
              },
              expected.toNchw());
      String name = String.valueOf(golden.output().getFileName());
      compare(GOLDEN, name, array, session.run(input), difference);
      executed++;
    }
    finish(
        GOLDEN,
        "golden inputs come out as the training framework brought them out",
        executed,
        difference,
        difference.measures(),
        FLIPS_UNKNOWN);
  }

  private boolean stop() {
    cutShort |= deadline.passed();
    return cutShort;
  }

  private void compare(
      String check, String name, OnnxArray expected, Tensor found, Difference difference) {
    float[] values = found.toNchw();
    if (expected == null || expected.values().length != values.length) {
      findings.add(
          Finding.of(
              check,
              "",
              "output '%s' is %s in the packed file, expected %s"
                  .formatted(name, found.shape(), expected == null ? "nothing" : expected)));
      return;
    }
    difference.add(expected.values(), values);
  }

  private void finish(
      String check,
      String statement,
      int executed,
      Difference difference,
      List<Measure> measures,
      double leastPsnr) {
    boolean apart = executed > 0 && findings.isEmpty() && !(difference.psnr() >= leastPsnr);
    if (apart) {
      findings.add(
          Finding.of(
              check,
              "",
              "outputs differ by up to %s, PSNR %.1f dB, less than %.0f dB"
                  .formatted(difference.largest(), difference.psnr(), leastPsnr)));
    }
    checks.add(new Check(check, statement, executed, apart ? 1 : 0, measures));
  }
}
