package org.bitfold.verifier.observed;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bitfold.model.Model;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.verifier.Check;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Comparison;
import org.bitfold.verifier.Deadline;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Progress;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.work.WorkLimit;

/** Establishes claim C4 for one packed file. */
public final class ObservedClaim {
  private final List<Check> checks = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final Deadline deadline;

  private ObservedClaim(Deadline deadline) {
    this.deadline = deadline;
  }

  /**
   * Checks the claim against whatever there is to compare with. What cannot be compared is named as
   * the reason, and the claim counts as not executed; the rest is compared all the same.
   *
   * @param limit what a run of the packed file may take
   * @throws IOException if a golden file has gone
   */
  public static Claim check(
      VerifyRequest request,
      Model model,
      Optional<Original> original,
      WorkLimit limit,
      Deadline deadline,
      Progress progress)
      throws IOException {
    ObservedClaim claim = new ObservedClaim(deadline);
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      if (original.isPresent()) {
        progress.step("C4 end to end");
        EndToEnd endToEnd = new EndToEnd(model, session, original.get());
        claim.attempt(() -> endToEnd.run(request, deadline));
        claim.add(endToEnd.check(), endToEnd.observation());
      }
      if (request.golden().isPresent()) {
        progress.step("C4 golden tensors");
        GoldenTensors goldens = new GoldenTensors(model, session, limit);
        claim.attempt(() -> goldens.run(request.golden().get(), deadline));
        claim.add(goldens.check(), goldens.observation());
      }
    }
    return claim.result();
  }

  /** Runs comparisons. */
  @FunctionalInterface
  private interface Attempt {
    boolean run() throws IOException;
  }

  private void attempt(Attempt attempt) throws IOException {
    try {
      if (!attempt.run()) {
        missing.add(deadline.reason());
      }
    } catch (CancellationException | ClosedByInterruptException e) {
      missing.add(deadline.reason());
    } catch (VerificationException e) {
      missing.add(e.getMessage());
    }
  }

  private void add(Check check, Observation observation) {
    checks.add(check);
    findings.addAll(observation.findings());
    comparisons.addAll(observation.comparisons());
  }

  private Claim result() {
    Claim checked =
        Claim.executed(Claim.Kind.OBSERVED, checks, findings).withComparisons(comparisons);
    return missing.isEmpty() ? checked : checked.cutShort(String.join("; ", missing));
  }
}
