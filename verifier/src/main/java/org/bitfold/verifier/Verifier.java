package org.bitfold.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bitfold.format.BfldFile;
import org.bitfold.format.BfldReader;
import org.bitfold.format.FormatVersion;
import org.bitfold.model.Model;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.verifier.bitexact.BitExactClaim;
import org.bitfold.verifier.bounded.BoundedClaim;
import org.bitfold.verifier.observed.Golden;
import org.bitfold.verifier.observed.ObservedClaim;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.structural.NamedSources;
import org.bitfold.verifier.structural.StructuralClaim;
import org.bitfold.verifier.witness.OnnxWitness;
import org.bitfold.verifier.work.WorkLimit;

/** Establishes the four claims for a user's own file. */
public final class Verifier {
  private static final String NEEDS_ONNX = "needs the ONNX file";

  private static final String INTERRUPTED = "interrupted";

  /** Begins the reason of a claim over which the verifier itself failed. */
  public static final String BROKE_DOWN = "internal error, ";

  private Verifier() {}

  /**
   * Verifies without telling anybody about progress.
   *
   * @see #verify(VerifyRequest, Progress)
   */
  public static Certificate verify(VerifyRequest request) {
    return verify(request, Progress.SILENT);
  }

  /**
   * Verifies a packed file.
   *
   * @return what was shown; never an exception for a file that is wrong in what it computes
   * @throws UncheckedIOException if a file that the request names cannot be read, with the reader's
   *     {@link org.bitfold.format.BfldException} where it is not a packed file
   * @throws VerificationException if the ONNX file is none
   */
  public static Certificate verify(VerifyRequest request, Progress progress) {
    try {
      return checkedVerify(request, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Certificate checkedVerify(VerifyRequest request, Progress progress)
      throws IOException {
    long start = System.nanoTime();
    Deadline deadline = Deadline.in(request.timeBudget());
    progress.step("reading " + request.packed());
    BfldFile file = BfldReader.describe(request.packed());
    byte[] bytes = Files.readAllBytes(request.packed());
    WorkLimit limit = new WorkLimit(bytes.length, request.maxWork());
    Optional<Original> original =
        request.onnx().isPresent()
            ? Optional.of(original(request.onnx().get(), limit, file.model()))
            : Optional.empty();
    Certificate.Subject subject = subject(request, bytes, file.model(), original);
    List<Claim> claims;
    Model told =
        original.map(onnx -> NamedSources.completed(file.model(), onnx)).orElse(file.model());
    try (Deadline.Alarm _ = deadline.alarm()) {
      claims = claims(request, bytes, file.model(), told, original, limit, deadline, progress);
    }
    return new Certificate(
        subject,
        environment(file, original.isPresent()),
        new Certificate.Settings(
            request.seed(), request.tries(), request.quick(), request.timeBudget().toMillis()),
        claims,
        deadline.interrupted() ? INTERRUPTED : "",
        (System.nanoTime() - start) / 1_000_000);
  }

  /** The ONNX file as the claims want it, where it can be brought into that form. */
  private static Original original(Path file, WorkLimit limit, Model model) throws IOException {
    Original original = Original.read(file, limit).withChannelsFirst(model);
    try {
      return original.withBranchesTaken(model);
    } catch (VerificationException e) {
      return original; // each claim says why ONNX Runtime does not take the network
    }
  }

  /**
   * @param model as the file has it
   * @param told the same, where sign layers and outputs say what they stand for if names tell
   */
  private static List<Claim> claims(
      VerifyRequest request,
      byte[] bytes,
      Model model,
      Model told,
      Optional<Original> original,
      WorkLimit limit,
      Deadline deadline,
      Progress progress)
      throws IOException {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        original.isPresent()
            ? guarded(
                Claim.Kind.STRUCTURAL,
                deadline,
                () -> StructuralClaim.check(told, original.get(), progress))
            : Claim.notRequested(Claim.Kind.STRUCTURAL, NEEDS_ONNX));
    claims.add(
        guarded(
            Claim.Kind.BIT_EXACT,
            deadline,
            () -> BitExactClaim.check(request, bytes, model, deadline, progress)));
    claims.add(
        original.isPresent()
            ? guarded(
                Claim.Kind.BOUNDED,
                deadline,
                () -> BoundedClaim.check(request, model, told, original.get(), deadline, progress))
            : Claim.notRequested(Claim.Kind.BOUNDED, NEEDS_ONNX));
    claims.add(
        original.isPresent() || request.golden().isPresent()
            ? guarded(
                Claim.Kind.OBSERVED,
                deadline,
                () -> ObservedClaim.check(request, model, original, limit, deadline, progress))
            : Claim.notRequested(Claim.Kind.OBSERVED, NEEDS_ONNX + " or golden tensors"));
    return claims;
  }

  /** Checks one claim. */
  @FunctionalInterface
  private interface Establishing {
    Claim establish() throws IOException;
  }

  /**
   * A claim that cannot be checked, for want of time, memory or something that runs, or because the
   * verifier itself breaks down, shows nothing; the others may still.
   */
  private static Claim guarded(Claim.Kind kind, Deadline deadline, Establishing claim)
      throws IOException {
    if (deadline.passed()) {
      return Claim.impossible(kind, deadline.reason());
    }
    try {
      Claim established = claim.establish();
      return deadline.interrupted() ? established.cutShort(INTERRUPTED) : established;
    } catch (VerificationException e) {
      return Claim.impossible(kind, e.getMessage());
    } catch (ShapeException e) { // C1 refutes a model that does not take the original's pictures
      return Claim.impossible(kind, "does not take the ONNX file's pictures: " + e.getMessage());
    } catch (CancellationException e) {
      return Claim.impossible(kind, deadline.reason());
    } catch (OutOfMemoryError e) {
      return Claim.impossible(
          kind, "out of memory at %d MiB".formatted(Runtime.getRuntime().maxMemory() >> 20));
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      return Claim.impossible(kind, deadline.interrupted() ? INTERRUPTED : brokeDown(e));
    }
  }

  /** A defect of the verifier's own, in a line from which it can be found. */
  private static String brokeDown(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return "%s%s%s. Please report it"
        .formatted(BROKE_DOWN, failure, trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static Certificate.Subject subject(
      VerifyRequest request, byte[] bytes, Model model, Optional<Original> original)
      throws IOException {
    List<Certificate.FileDigest> originals = new ArrayList<>();
    if (original.isPresent()) {
      originals.add(FileDigests.of(original.get().file()));
      originals.addAll(FileDigests.of(original.get().externalFiles()));
    }
    List<Certificate.FileDigest> goldens =
        request.golden().isPresent()
            ? FileDigests.of(Golden.files(request.golden().get()))
            : List.of();
    return new Certificate.Subject(
        FileDigests.of(request.packed(), bytes), originals, goldens, lineage(model, originals));
  }

  private static Certificate.Lineage lineage(Model model, List<Certificate.FileDigest> originals) {
    if (originals.isEmpty() || model.provenance().sources().isEmpty()) {
      return Certificate.Lineage.UNKNOWN;
    }
    String named = model.provenance().sources().get(0).digest().toString();
    return named.equals(originals.get(0).sha256())
        ? Certificate.Lineage.SAME_BYTES
        : Certificate.Lineage.OTHER_BYTES;
  }

  private static Certificate.Environment environment(BfldFile file, boolean witnessed) {
    String release = Verifier.class.getPackage().getImplementationVersion();
    return new Certificate.Environment(
        "bitfold " + (release == null ? "development" : release),
        FormatVersion.CURRENT.toString(),
        file.version().toString(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Machine.system(),
        Machine.processor(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        Kernels.of(KernelChoice.AUTO).description(),
        witnessed ? OnnxWitness.version().orElse("") : "");
  }
}
