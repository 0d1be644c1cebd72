package org.bitfold.verifier;

import java.nio.file.Path;
import java.util.List;

/** Establishes the four claims for a user's own file. */
public final class Verifier {
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
   * @throws VerificationException if a file that the request names cannot be read or run at all
   */
  public static Certificate verify(VerifyRequest request, Progress progress) {
    progress.step("reading " + request.packed());
    List<Claim> claims =
        List.of(
            Claim.notRequested(Claim.Kind.STRUCTURAL, "needs the ONNX file"),
            Claim.notRequested(Claim.Kind.BIT_EXACT, "needs a runtime"),
            Claim.notRequested(Claim.Kind.BOUNDED, "needs the ONNX file"),
            Claim.notRequested(Claim.Kind.OBSERVED, "needs the ONNX file or golden tensors"));
    Path name = request.packed().getFileName();
    return new Certificate(
        new Certificate.Subject(
            new Certificate.FileDigest(String.valueOf(name), 0, ""), List.of(), List.of()),
        new Certificate.Environment("", "", System.getProperty("java.version"), "", "", ""),
        new Certificate.Settings(
            request.seed(), request.tries(), request.quick(), request.timeBudget().toSeconds()),
        claims,
        0);
  }
}
