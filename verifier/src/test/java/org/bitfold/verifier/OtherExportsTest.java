package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * QONNX's quantizers, which ONNX Runtime does not know; branches; signs that are moved; binarizers
 * of unusual spelling.
 */
class OtherExportsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "brevitas",
        "scripted",
        "moved-signs",
        "spellings",
        "sequences",
        "zero-point",
        "levels"
      })
  void areVerifiedAsAnyOther(String export) throws IOException {
    Certificate certificate = VerifiedExport.of(export, folder);
    assertEquals(
        List.of(),
        certificate.claims().stream().flatMap(claim -> claim.findings().stream()).toList());
    assertEquals(Outcome.VERIFIED, certificate.outcome(), () -> certificate.claims().toString());
  }
}
