package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.verifier.models.SampleModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifierTest {
  @TempDir private Path folder;

  private Path write(String sample) throws IOException {
    Model model = SampleModels.all().get(sample);
    Path file = folder.resolve("sample.bfld");
    BfldWriter.write(model, file);
    return file;
  }

  private static Claim claim(Certificate certificate, Claim.Kind kind) {
    return certificate.claims().get(kind.ordinal());
  }

  @Test
  void observesBitExactnessWithoutAnOnnxFile() throws IOException {
    Path file = write("integer thresholds");
    Certificate certificate = Verifier.verify(VerifyRequest.builder(file).quick(true).build());
    assertEquals(Outcome.VERIFIED, certificate.outcome());
    assertEquals(Verdict.OBSERVED, claim(certificate, Claim.Kind.BIT_EXACT).verdict());
    assertEquals(Verdict.NOT_EXECUTED, claim(certificate, Claim.Kind.STRUCTURAL).verdict());
  }

  @Test
  void namesTheFileByItsDigest() throws IOException {
    Path file = write("binarize");
    Certificate certificate = Verifier.verify(VerifyRequest.builder(file).quick(true).build());
    assertEquals(FileDigests.of(file), certificate.subject().packed());
  }

  @Test
  void isUncheckedWhenTimeIsUp() throws IOException {
    Path file = write("binarize");
    VerifyRequest request =
        VerifyRequest.builder(file).quick(true).timeBudget(Duration.ZERO).build();
    Certificate certificate = Verifier.verify(request);
    assertEquals(Outcome.UNCHECKED, certificate.outcome());
    assertEquals("out of time", claim(certificate, Claim.Kind.BIT_EXACT).reason());
  }

  @Test
  void refusesWhatIsNoPackedFile() throws IOException {
    Path file = Files.writeString(folder.resolve("text.bfld"), "no model");
    VerifyRequest request = VerifyRequest.builder(file).build();
    assertThrows(UncheckedIOException.class, () -> Verifier.verify(request));
  }
}
