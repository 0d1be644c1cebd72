package org.bitfold.verifier.bitexact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.runtime.selftest.SelfTestReport;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Check.Measure;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.samples.Sample;
import org.bitfold.verifier.samples.SampleGenerator;
import org.bitfold.verifier.work.Load;
import org.bitfold.verifier.work.WorkLimit;

/** Establishes claim C2 for one packed file. */
public final class BitExactClaim {
  private static final String CANONICAL = "canonical-form";
  private static final String SELF_TEST = "self-test";
  private static final String NETWORK = "whole-network";
  private static final String STRETCHES = "binary-layers";

  /** How long a failure is made smaller. */
  private static final Duration SHRINKING = Duration.ofSeconds(10);

  private static final Duration QUICK_SHRINKING = Duration.ofSeconds(2);

  private final VerifyRequest request;
  private final Model model;
  private final List<Contestant> contestants;
  private final Deadline deadline;
  private final Duration shrinking;
  private final WorkLimit limit;
  private final List<Check> checks = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private boolean cutShort;

  private BitExactClaim(
      VerifyRequest request,
      byte[] bytes,
      Model model,
      List<Contestant> contestants,
      Deadline deadline,
      Duration shrinking) {
    this.request = request;
    this.model = model;
    this.contestants = contestants;
    this.deadline = deadline;
    this.shrinking = shrinking;
    this.limit = new WorkLimit(bytes.length, request.maxWork());
  }

  /**
   * Checks the claim. Where a run takes more than the file's size justifies, nothing is run, and
   * the claim counts as not executed.
   *
   * @param bytes the packed file
   * @param model what the reader made of it
   */
  public static Claim check(
      VerifyRequest request, byte[] bytes, Model model, Deadline deadline, Progress progress) {
    Duration shrinking = request.quick() ? QUICK_SHRINKING : SHRINKING;
    return check(request, bytes, model, Contestant.ALL, deadline, shrinking, progress);
  }

  /**
   * As above, with others than the kernels of this JVM.
   *
   * @param shrinking how long a failure is made smaller
   */
  static Claim check(
      VerifyRequest request,
      byte[] bytes,
      Model model,
      List<Contestant> contestants,
      Deadline deadline,
      Duration shrinking,
      Progress progress) {
    BitExactClaim claim =
        new BitExactClaim(request, bytes, model, contestants, deadline, shrinking);
    progress.step("C2 form and self-test");
    claim.canonicalForm(bytes);
    List<Stretch> stretches;
    Effort effort;
    try {
      claim.expectModestSelfTest();
      stretches = Stretch.of(model);
      effort = claim.effort(stretches);
    } catch (VerificationException e) {
      return claim.result().cutShort(e.getMessage());
    }
    claim.selfTest();
    progress.step("C2 whole network");
    claim.property(
        NETWORK,
        "every kernel gives the bytes of the float simulation on generated pictures",
        List.of(new Stretch("network", model)),
        effort.side(),
        effort.tries());
    progress.step("C2 binary layers");
    if (!stretches.isEmpty()) {
      claim.property(
          STRETCHES,
          "the same for each binary layer by itself, on and beside its thresholds",
          stretches,
          effort.layerSide(),
          effort.triesPerLayer() * stretches.size());
    }
    return claim.cutShort ? claim.result().cutShort(deadline.reason()) : claim.result();
  }

  private Claim result() {
    return Claim.executed(Claim.Kind.BIT_EXACT, checks, findings);
  }

  private void expectModestSelfTest() {
    if (model.selfTest().isPresent()) {
      List<Shape> pictures = model.selfTest().get().pictures(model.inputs());
      limit.expect("the self-test", pictures, Load.of(model, pictures));
    }
  }

  /**
   * What to try.
   *
   * @throws VerificationException if a part of it is beyond the limit
   */
  private Effort effort(List<Stretch> stretches) {
    Effort effort = Effort.of(model, request, limit);
    Load layers = new Load(0, 0);
    for (Stretch stretch : stretches) {
      Load one = new SampleGenerator(stretch.model(), effort.layerSide(), limit).usual();
      layers = layers.then(one.times(effort.triesPerLayer()));
    }
    limit.expect("%d binary layers, one by one,".formatted(stretches.size()), layers);
    return effort;
  }

  private void canonicalForm(byte[] bytes) {
    byte[] written = BfldWriter.toBytes(model);
    int difference = Arrays.mismatch(bytes, written);
    if (difference >= 0) {
      findings.add(
          Finding.of(
              CANONICAL,
              "",
              "byte %d is not what the canonical writer writes for this model"
                  .formatted(difference)));
    }
    checks.add(
        new Check(
            CANONICAL,
            "the file's bytes are the one canonical encoding of what it says",
            1,
            difference >= 0 ? 1 : 0,
            List.of(new Measure("bytes", bytes.length))));
  }

  private void selfTest() {
    if (model.selfTest().isEmpty()) {
      return;
    }
    List<SelfTestReport> reports = new ArrayList<>();
    long failed = 0;
    try {
      reports.add(SelfTests.checkEachNode(model, SessionOptions.defaults()));
      reports.add(SelfTests.check(model, SessionOptions.defaults()));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      failed++;
      findings.add(
          Finding.of(
              SELF_TEST, "", "its run throws %s".formatted(Divergence.Failure.described(e))));
    }
    for (SelfTestReport report : reports) {
      failed += report.mismatches().size();
      report.mismatches().stream()
          .limit(1)
          .forEach(
              mismatch ->
                  findings.add(
                      Finding.of(
                          SELF_TEST,
                          mismatch.name(),
                          "the first layer whose digest is not the recorded one: found %s, expected %s"
                              .formatted(mismatch.found(), mismatch.expected()))));
    }
    checks.add(
        new Check(
            SELF_TEST,
            "every layer gives the digest that the file recorded when it was made",
            reports.stream().mapToLong(SelfTestReport::checked).sum(),
            failed,
            List.of()));
  }

  private void property(String name, String statement, List<Stretch> parts, int side, int tries) {
    try (Campaign campaign = campaign(parts, side)) {
      Optional<FalsifiedError> failure = PropertyLaunch.run(campaign, tries);
      failure.ifPresent(error -> findings.add(finding(name, error, campaign.earliest(error))));
      checks.add(
          new Check(
              name,
              statement,
              campaign.judged(),
              failure.isPresent() ? 1 : 0,
              List.of(
                  new Measure("tries", campaign.tried()),
                  new Measure("parts", parts.size()),
                  new Measure("values compared", campaign.comparedValues()))));
      cutShort |= campaign.skipped() > 0;
    }
  }

  private Campaign campaign(List<Stretch> parts, int side) {
    return new Campaign(parts, contestants, side, limit, request.seed(), deadline, shrinking);
  }

  private Finding finding(String name, FalsifiedError error, Divergence divergence) {
    List<Finding.Detail> details = new ArrayList<>(divergence.details());
    details.add(new Finding.Detail("part", error.target()));
    details.add(new Finding.Detail("input", error.sample().toString()));
    List<Path> saved = save(name, error.sample());
    saved.forEach(path -> details.add(new Finding.Detail("saved", path.toString())));
    String message =
        divergence.message()
            + "; smallest input found"
            + (name.equals(STRETCHES)
                ? " for the part that begins with '" + error.target() + "': "
                : ": ")
            + error.sample()
            + " saved as "
            + saved
            + "; repeat: "
            + repeat();
    return new Finding(name, divergence.layer(), message, details);
  }

  /** The command that generates the same inputs again. */
  private String repeat() {
    return "bitfold verify '%s' --seed %d%s%s"
        .formatted(
            request.packed(),
            request.seed(),
            request.tries() > 0 ? " --tries " + request.tries() : "",
            request.quick() ? " --quick" : "");
  }

  /** Writes a failing input; that works also where the thread was told to stop. */
  private List<Path> save(String name, Sample sample) {
    List<Path> saved = new ArrayList<>();
    List<Tensor> tensors = sample.tensors();
    boolean interrupted = deadline.passed() && Thread.interrupted();
    for (int i = 0; i < tensors.size(); i++) {
      Path path = request.failures().resolve("failing-%s-input_%d.npy".formatted(name, i));
      try {
        Npy.write(path, tensors.get(i));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      saved.add(path);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return saved;
  }
}
