package org.bitfold.verifier.mutation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.InvalidModelException;
import org.bitfold.model.Model;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.work.WorkLimit;

/**
 * Plants generated faults into one packed model, one at a time, and counts what becomes of them.
 */
final class FaultSweep {
  private static final String REFUTED = "refuted by ";
  private static final String BROKE_DOWN = "verifier broke down";

  /** What becomes of a file that does not say what its constants stand for. */
  static final String UNKNOWN = "not verified: stands for no tensor";

  private final Model sound;
  private final Path onnx;
  private final Path folder;
  private final Model taken;
  private final Map<String, Map<String, Integer>> byKind = new TreeMap<>();
  private final Map<String, Integer> results = new TreeMap<>();
  private final List<String> survivors = new ArrayList<>();

  /**
   * @param sound a packed model without a fault, with its self-test
   * @param onnx its original
   * @param folder for packed files
   * @throws IOException if the original cannot be read
   */
  FaultSweep(Model sound, Path onnx, Path folder) throws IOException {
    this.sound = sound;
    this.onnx = onnx;
    this.folder = folder;
    this.taken = taken(sound, onnx);
  }

  /** The sound model, taking pictures of the sizes only that its original takes. */
  static Model taken(Model sound, Path onnx) throws IOException {
    WorkLimit limit = new WorkLimit(BfldWriter.toBytes(sound).length, 1);
    return Original.read(onnx, limit).withChannelsFirst(sound).restrict(sound);
  }

  /** What verification says of the model without a fault. */
  Outcome withoutFault() throws IOException {
    return verify(sound, true).outcome();
  }

  /**
   * Plants faults.
   *
   * @param most so many that make a file
   */
  void run(long seed, int most) throws IOException {
    int planted = 0;
    for (Alteration<Model> fault : GeneratedFaults.of(sound, new Random(seed))) {
      if (planted == most) {
        return;
      }
      Optional<Model> faulty = file(fault);
      if (faulty.isPresent() && isSound(faulty.get())) {
        continue; // such as the negation of a 0 among integers
      }
      String result = faulty.isPresent() ? outcomeOrFailure(fault, faulty.get()) : "no file";
      planted += faulty.isPresent() ? 1 : 0;
      results.merge(result, 1, Integer::sum);
      byKind.computeIfAbsent(fault.kind(), _ -> new TreeMap<>()).merge(result, 1, Integer::sum);
    }
  }

  private boolean isSound(Model faulty) {
    return untested(faulty).equals(untested(sound));
  }

  private static Model untested(Model model) {
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        Optional.empty());
  }

  /** The faulty model with a self-test that fits it; empty where the format holds no such model. */
  private static Optional<Model> file(Alteration<Model> fault) {
    try {
      Model faulty = SelfTests.record(fault.altered().get());
      BfldWriter.toBytes(faulty);
      return Optional.of(faulty);
    } catch (IllegalArgumentException | InvalidModelException | ShapeException e) {
      return Optional.empty();
    }
  }

  /** A verifier that breaks down over a file has not refuted it: that is a finding of its own. */
  private String outcomeOrFailure(Alteration<Model> fault, Model faulty) throws IOException {
    try {
      return outcome(fault, faulty);
    } catch (RuntimeException | StackOverflowError e) {
      StackTraceElement[] trace = e.getStackTrace();
      return brokeDown(fault, faulty, e + (trace.length == 0 ? "" : " at " + trace[0]));
    }
  }

  private String brokeDown(Alteration<Model> fault, Model faulty, String failure) {
    survivors.add(
        "%s at %s: %s%s".formatted(fault.kind(), fault.place(), failure, difference(faulty)));
    return BROKE_DOWN;
  }

  private String outcome(Alteration<Model> fault, Model faulty) throws IOException {
    Certificate certificate = verify(faulty, true);
    if (certificate.outcome() == Outcome.VERIFIED) {
      certificate = verify(faulty, false);
    }
    if (says(certificate).contains(Verifier.BROKE_DOWN)) {
      return brokeDown(fault, faulty, says(certificate));
    }
    if (certificate.outcome() == Outcome.REFUTED) {
      return REFUTED + refuting(certificate);
    }
    Optional<Harmless> rule = Harmless.rule(sound, faulty, taken);
    if (rule.isPresent()) {
      return "harmless: " + rule.get().title();
    }
    if (isUnknown(certificate)) {
      return UNKNOWN;
    }
    survivors.add(
        "%s at %s: %s%s"
            .formatted(fault.kind(), fault.place(), says(certificate), difference(faulty)));
    return certificate.outcome() == Outcome.VERIFIED ? "survived" : "left unchecked";
  }

  /** Whether C1 says that constants stand for nothing it could find in the ONNX file. */
  static boolean isUnknown(Certificate certificate) {
    return certificate.outcome() == Outcome.UNCHECKED
        && certificate.claims().get(0).reason().contains("stand for no tensor");
  }

  private static String refuting(Certificate certificate) {
    return certificate.claims().stream()
        .filter(claim -> claim.verdict() == Verdict.REFUTED)
        .map(Claim::id)
        .collect(Collectors.joining(", "));
  }

  private static String says(Certificate certificate) {
    return certificate.claims().stream()
        .map(claim -> "%s %s %s".formatted(claim.id(), claim.verdict(), claim.reason()).strip())
        .collect(Collectors.joining("; "));
  }

  private String difference(Model faulty) {
    for (int i = 0; i < Math.min(sound.nodes().size(), faulty.nodes().size()); i++) {
      if (!sound.nodes().get(i).equals(faulty.nodes().get(i))) {
        return "\n  %s\n  became %s".formatted(sound.nodes().get(i), faulty.nodes().get(i));
      }
    }
    return "";
  }

  /** How often each result came, of all kinds of faults. */
  Map<String, Integer> results() {
    return results;
  }

  /** The same for each kind. */
  Map<String, Map<String, Integer>> byKind() {
    return byKind;
  }

  /** What no claim refuted and no rule explains, and what the verifier broke down over. */
  List<String> survivors() {
    return survivors;
  }

  private Certificate verify(Model model, boolean quick) throws IOException {
    Path packed = folder.resolve("packed.bfld");
    BfldWriter.write(model, packed);
    VerifyRequest.Builder request = VerifyRequest.builder(packed).onnx(onnx).failures(folder);
    return Verifier.verify(request.quick(quick).tries(quick ? 1 : 4).build());
  }
}
