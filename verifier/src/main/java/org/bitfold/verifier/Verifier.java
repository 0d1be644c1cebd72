package org.bitfold.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.format.BfldReader;
import org.bitfold.format.FormatVersion;
import org.bitfold.model.Model;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.verifier.bitexact.BitExactClaim;
import org.bitfold.verifier.bounded.BoundedClaim;
import org.bitfold.verifier.observed.ObservedClaim;
import org.bitfold.verifier.original.Original;
import org.bitfold.verifier.structural.StructuralClaim;
import org.bitfold.verifier.witness.OnnxWitness;

/** Establishes the four claims for a user's own file. */
public final class Verifier {
  private static final String NEEDS_ONNX = "needs the ONNX file";

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
   * @throws VerificationException if a file can be read but not be run at all
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
    byte[] bytes = Files.readAllBytes(request.packed());
    Model model = BfldReader.read(request.packed());
    Optional<Original> original =
        request.onnx().isPresent()
            ? Optional.of(Original.read(request.onnx().get()))
            : Optional.empty();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        original.isPresent()
            ? guarded(
                Claim.Kind.STRUCTURAL, () -> StructuralClaim.check(model, original.get(), progress))
            : Claim.notRequested(Claim.Kind.STRUCTURAL, NEEDS_ONNX));
    claims.add(
        guarded(
            Claim.Kind.BIT_EXACT,
            () -> BitExactClaim.check(request, bytes, model, deadline, progress)));
    claims.add(
        original.isPresent()
            ? guarded(
                Claim.Kind.BOUNDED,
                () -> BoundedClaim.check(request, model, original.get(), deadline, progress))
            : Claim.notRequested(Claim.Kind.BOUNDED, NEEDS_ONNX));
    claims.add(
        original.isPresent() || request.golden().isPresent()
            ? guarded(
                Claim.Kind.OBSERVED,
                () -> ObservedClaim.check(request, model, original, deadline, progress))
            : Claim.notRequested(Claim.Kind.OBSERVED, NEEDS_ONNX + " or golden tensors"));
    return new Certificate(
        subject(request, bytes),
        environment(model),
        new Certificate.Settings(
            request.seed(), request.tries(), request.quick(), request.timeBudget().toSeconds()),
        claims,
        (System.nanoTime() - start) / 1_000_000);
  }

  /** Checks one claim. */
  @FunctionalInterface
  private interface Establishing {
    Claim establish() throws IOException;
  }

  /** A claim for which the memory does not suffice shows nothing; the others may still. */
  private static Claim guarded(Claim.Kind kind, Establishing claim) throws IOException {
    try {
      return claim.establish();
    } catch (OutOfMemoryError e) {
      return Claim.impossible(kind, "out of memory");
    }
  }

  private static Certificate.Subject subject(VerifyRequest request, byte[] bytes)
      throws IOException {
    List<Certificate.FileDigest> originals = new ArrayList<>();
    if (request.onnx().isPresent()) {
      originals.add(FileDigests.of(request.onnx().get()));
    }
    List<Certificate.FileDigest> goldens =
        request.golden().isPresent() ? FileDigests.ofTensors(request.golden().get()) : List.of();
    return new Certificate.Subject(FileDigests.of(request.packed(), bytes), originals, goldens);
  }

  private static Certificate.Environment environment(Model model) {
    String release = Verifier.class.getPackage().getImplementationVersion();
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      return new Certificate.Environment(
          "bitfold " + (release == null ? "development" : release),
          FormatVersion.CURRENT.toString(),
          System.getProperty("java.vm.name") + " " + Runtime.version(),
          "%s %s, %d processors"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  Runtime.getRuntime().availableProcessors()),
          session.kernels(),
          OnnxWitness.version());
    }
  }
}
