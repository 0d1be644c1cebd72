package org.bitfold.verifier.randomnets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bitfold.converter.Conversion;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.ConversionReport.LayerRow;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.VerificationException;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.witness.OnnxWitness;

/**
 * What became of one random network: ONNX Runtime accepts it, the converter converts it or says why
 * not, and the verifier, which runs it with every kind of kernels and with two threads, does not
 * refute it.
 *
 * @param kind how it ended
 * @param detail for a refusal the reason, for a defect what is wrong, else the verdict of C1
 */
record Examination(Kind kind, String detail) {
  /** So many letters of a message tell what kind of defect it is. */
  private static final int KIND_OF_DEFECT = 120;

  /** How an examination ends. */
  enum Kind {
    VERIFIED,
    REFUSED,
    DEFECT
  }

  boolean isDefect() {
    return kind == Kind.DEFECT;
  }

  /** Whether another network ended in the same way, as far as words without numbers tell. */
  boolean isLike(Examination other) {
    return kind == other.kind && words(detail).equals(words(other.detail));
  }

  private static String words(String detail) {
    String line = detail.replaceAll("'[^']*'|/\\S+|[-+0-9.E]+|\\s+", " ");
    return line.substring(0, Math.min(KIND_OF_DEFECT, line.length()));
  }

  /** Examines a network, with files in {@code folder}. */
  static Examination of(NetSpec spec, Path folder) throws IOException {
    NetBuilder.Network network = NetBuilder.write(spec);
    Path onnx = folder.resolve("model.onnx");
    Files.write(onnx, network.proto().toByteArray());
    try {
      OnnxWitness.open(network.proto(), folder, List.of()).close();
      Conversion conversion =
          Converter.convert(onnx, ConvertOptions.defaults().withAllowFloat(true));
      long binary = conversion.report().count(LayerKind.BINARY);
      Set<String> reported =
          conversion.report().layers().stream().map(LayerRow::name).collect(Collectors.toSet());
      if (!network.isConvertedBy(binary, reported)) {
        return new Examination(
            Kind.DEFECT,
            "%d binary layers instead of %d: %s"
                .formatted(binary, network.binaryLayers(), conversion.report().layers()));
      }
      Path packed = folder.resolve("model.bfld");
      BfldWriter.write(SelfTests.record(conversion.model()), packed);
      return judged(
          Verifier.verify(
              VerifyRequest.builder(packed)
                  .onnx(onnx)
                  .quick(true)
                  .tries(2)
                  .seed(spec.seed())
                  .failures(folder)
                  .build()));
    } catch (ConversionException e) {
      Optional<String> reason = Refusals.reason(e);
      return reason
          .map(expected -> new Examination(Kind.REFUSED, expected))
          .orElseGet(() -> new Examination(Kind.DEFECT, "unexpected refusal: " + e.getMessage()));
    } catch (VerificationException e) {
      return new Examination(Kind.DEFECT, "not verifiable: " + e.getMessage());
    } catch (RuntimeException e) {
      return new Examination(
          Kind.DEFECT,
          "%s at %s".formatted(e, List.of(e.getStackTrace()).stream().limit(6).toList()));
    }
  }

  private static Examination judged(Certificate certificate) {
    String findings =
        certificate.claims().stream()
            .flatMap(claim -> claim.findings().stream())
            .map(finding -> finding.check() + " " + finding.layer() + ": " + finding.message())
            .collect(Collectors.joining("; "));
    boolean executed =
        certificate.claims().stream().noneMatch(c -> c.verdict() == Verdict.NOT_EXECUTED);
    if (certificate.outcome() != Outcome.VERIFIED || !findings.isEmpty() || !executed) {
      String claims =
          certificate.claims().stream()
              .map(claim -> claim.id() + " " + claim.verdict() + " " + claim.reason())
              .collect(Collectors.joining(", "));
      return new Examination(
          Kind.DEFECT, "%s (%s): %s".formatted(certificate.outcome(), claims, findings));
    }
    Claim structural = certificate.claims().get(Claim.Kind.STRUCTURAL.ordinal());
    return new Examination(Kind.VERIFIED, "C1 " + structural.verdict());
  }
}
