package org.bitfold.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a verification showed, about which files, under which settings.
 *
 * @param subject the files, with their SHA-256
 * @param environment versions of everything that took part
 * @param settings seed, tries and limits that repeat the verification
 * @param claims C1, C2, C3, C4 in this order
 * @param millis time it took
 */
public record Certificate(
    Subject subject, Environment environment, Settings settings, List<Claim> claims, long millis) {
  public Certificate {
    claims = List.copyOf(claims);
  }

  /**
   * The files that were verified.
   *
   * @param packed the packed file
   * @param originals the ONNX file and its external data; empty when none was given
   * @param goldens the golden tensors; empty when none were given
   */
  public record Subject(FileDigest packed, List<FileDigest> originals, List<FileDigest> goldens) {
    public Subject {
      originals = List.copyOf(originals);
      goldens = List.copyOf(goldens);
    }
  }

  /** A file's name without its folder, its size and its SHA-256 in hexadecimal digits. */
  public record FileDigest(String name, long bytes, String sha256) {}

  /** What took part. */
  public record Environment(
      String verifier,
      String formatVersion,
      String java,
      String system,
      String kernels,
      String witness) {}

  /** What repeats the verification. */
  public record Settings(long seed, int tries, boolean quick, long timeBudgetSeconds) {}

  /** The answer as a whole. */
  @JsonProperty
  public Outcome outcome() {
    if (claims.stream().anyMatch(claim -> claim.verdict() == Verdict.REFUTED)) {
      return Outcome.REFUTED;
    }
    boolean unchecked =
        claims.stream()
            .anyMatch(claim -> claim.requested() && claim.verdict() == Verdict.NOT_EXECUTED);
    boolean nothing = claims.stream().noneMatch(claim -> claim.executed() > 0);
    return unchecked || nothing ? Outcome.UNCHECKED : Outcome.VERIFIED;
  }
}
