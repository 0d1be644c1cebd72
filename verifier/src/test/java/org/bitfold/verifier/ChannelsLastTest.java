package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of Keras, their pictures {@code [N, H, W, C]} in ONNX and in the golden tensors. */
class ChannelsLastTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"larq-classifier", "larq-x2"})
  void areVerifiedAsAnyOther(String export) throws IOException {
    Certificate certificate = VerifiedExport.of(export, folder);
    assertEquals(
        List.of(),
        certificate.claims().stream().flatMap(claim -> claim.findings().stream()).toList());
    assertEquals(
        List.of(Verdict.PROVEN, Verdict.OBSERVED, Verdict.BOUNDED, Verdict.OBSERVED),
        certificate.claims().stream().map(Claim::verdict).toList());
  }
}
