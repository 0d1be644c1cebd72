package org.bitfold.verifier.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bitfold.model.Model;
import org.bitfold.model.Output;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Check.Measure;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.original.Trace;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;

/** Generated pictures, through the packed file and through ONNX Runtime. */
final class EndToEnd {
  private static final String CHECK = "end-to-end";

  /** Once the original's signs are put in, outputs differ by rounding alone. */
  private static final double WITHOUT_FLIPS = 60;

  /** Flips that cannot be put right may spread; below this it is another picture. */
  private static final double WITH_FLIPS = 20;

  private static final int PICTURES = 3;
  private static final int SIDE = 32;
  private static final int QUICK_SIDE = 16;

  private final Model model;
  private final Session session;
  private final Original original;
  private final Observation observation;
  private final SignFlips flips;
  private final Difference corrected;

  EndToEnd(Model model, Session session, Original original) {
    this.model = model;
    this.session = session;
    this.original = original;
    this.observation = new Observation(CHECK, model.metadata());
    this.flips = new SignFlips(model, madeBySign(original));
    this.corrected = new Difference(model.metadata());
  }

  private static Set<String> madeBySign(Original original) {
    return original.graph().getNodeList().stream()
        .filter(node -> node.getOpType().equals("Sign") && node.getDomain().isEmpty())
        .map(node -> node.getOutput(0))
        .collect(Collectors.toSet());
  }

  Observation observation() {
    return observation;
  }

  /**
   * Compares pictures until all are compared or time is up.
   *
   * @return whether all were
   */
  boolean run(VerifyRequest request, Deadline deadline) {
    Set<String> wanted = new TreeSet<>(original.sourcesOf(model));
    wanted.addAll(original.outputs());
    int pictures = request.quick() ? 1 : PICTURES;
    int side = request.quick() ? QUICK_SIDE : SIDE;
    SampleGenerator generator = original.samples(model, side);
    Random random = new Random(request.seed());
    try (OnnxWitness witness = OnnxWitness.open(original.network(), original.folder(), wanted)) {
      for (int i = 0; i < pictures; i++) {
        if (deadline.passed()) {
          return false;
        }
        Sample sample = i == 0 ? generator.large(random) : generator.natural(random);
        compare(i, sample, Trace.of(witness, wanted, model, sample.inputs()));
      }
    }
    return true;
  }

  private void compare(int picture, Sample sample, Trace trace) {
    observation.begin();
    List<Tensor> found = session.run(sample.tensors());
    for (int i = 0; i < found.size(); i++) {
      Output output = model.outputs().get(i);
      OnnxArray expected = trace.tensors().get(output.name());
      Planes packed = Sample.planes(found.get(i));
      if (expected == null || expected.values().length != packed.values().length) {
        observation.refute(
            "output '%s' is %s in the packed file, expected %s"
                .formatted(output.name(), packed.shape(), expected == null ? "none" : expected));
      } else {
        observation.compare(
            "generated picture " + (picture + 1),
            output.name(),
            sample.inputs().get(0),
            packed.with(expected.values()),
            packed);
      }
    }
    List<Planes> own = flips.corrected(sample.inputs(), trace);
    own.forEach(value -> corrected.passed(largest(value)));
    for (Output output : model.outputs()) {
      OnnxArray expected = trace.tensors().get(output.name());
      float[] values = own.get(output.value()).values();
      if (expected != null && expected.values().length == values.length) {
        corrected.add(expected.values(), values);
      }
    }
  }

  private static double largest(Planes values) {
    double largest = 0;
    for (float value : values.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  Check check() {
    String where = flips.firstLayer().map(layer -> "; first sign flip in " + layer).orElse("");
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure("sign flips", flips.flips()));
    measures.add(new Measure("signs compared", flips.compared()));
    measures.add(new Measure("largest difference without flips", corrected.largest()));
    if (corrected.largest() > 0) {
      measures.add(new Measure("PSNR dB without flips", corrected.psnr()));
    }
    return observation.finish(
        "generated pictures come out as ONNX Runtime brings them out" + where,
        measures,
        corrected,
        "without sign flips, ",
        flips.unknown() ? WITH_FLIPS : WITHOUT_FLIPS);
  }
}
