package org.bitfold.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * What a verification showed, about which files, under which settings. As JSON it follows the
 * published schema {@code certificate-1.schema.json}.
 *
 * @param subject the files, with their SHA-256
 * @param environment versions of everything that took part
 * @param settings seed, tries and limits that repeat the verification
 * @param claims C1, C2, C3, C4 in this order
 * @param stopped why the verification was ended from outside, such as {@code interrupted}; else
 *     empty. A verification that was stopped never counts as verified
 * @param millis time it took
 */
@JsonPropertyOrder({"$schema", "outcome"})
public record Certificate(
    Subject subject,
    Environment environment,
    Settings settings,
    List<Claim> claims,
    String stopped,
    long millis) {
  /** Names the schema that certificates follow; the number rises when it changes incompatibly. */
  public static final String SCHEMA = "urn:bitfold:certificate:1";

  public Certificate {
    claims = List.copyOf(claims);
  }

  /**
   * The files that were verified.
   *
   * @param packed the packed file
   * @param originals the ONNX file and its external data; empty when none was given
   * @param goldens the golden tensors and pictures; empty when none were given
   * @param lineage whether the packed file names this ONNX file as its source
   */
  public record Subject(
      FileDigest packed, List<FileDigest> originals, List<FileDigest> goldens, Lineage lineage) {
    public Subject {
      originals = List.copyOf(originals);
      goldens = List.copyOf(goldens);
    }
  }

  /** A file's name without its folder, its size and its SHA-256 in hexadecimal digits. */
  public record FileDigest(String name, long bytes, String sha256) {}

  /** What a packed file says of the ONNX file it is compared with. */
  public enum Lineage {
    /** The packed file was made from the very bytes of this ONNX file. */
    SAME_BYTES,
    /** The packed file was made from another file, which may hold the same network. */
    OTHER_BYTES,
    /** No ONNX file was given, or the packed file does not say what it was made from. */
    UNKNOWN
  }

  /**
   * What took part.
   *
   * @param verifier name and version of this program
   * @param formatVersion of the specification that this program implements
   * @param fileVersion of the format that the packed file follows
   * @param java the Java runtime
   * @param system operating system and architecture
   * @param processor its name
   * @param processors how many Java may use
   * @param memoryBytes the largest heap that Java may use
   * @param kernels the inner loops that ran
   * @param witness which ONNX Runtime testified; empty where none was needed or could be loaded
   */
  public record Environment(
      String verifier,
      String formatVersion,
      String fileVersion,
      String java,
      String system,
      String processor,
      int processors,
      long memoryBytes,
      String kernels,
      String witness) {}

  /**
   * What repeats the verification.
   *
   * @param seed where generated inputs start from
   * @param tries inputs for each property of C2; 0 where the verifier chose
   * @param quick whether fewer and smaller inputs were asked for
   * @param timeBudgetMillis after which nothing new was begun
   */
  public record Settings(long seed, int tries, boolean quick, long timeBudgetMillis) {}

  /** The same certificate of a verification that was ended from outside. */
  public Certificate stopped(String why) {
    return new Certificate(subject, environment, settings, claims, why, millis);
  }

  /** The schema that the JSON form follows. */
  @JsonProperty("$schema")
  public String schema() {
    return SCHEMA;
  }

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
    return unchecked || nothing || !stopped.isEmpty() ? Outcome.UNCHECKED : Outcome.VERIFIED;
  }
}
