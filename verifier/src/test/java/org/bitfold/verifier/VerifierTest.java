package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Whichever part breaks down, its claim shows nothing, and so the file is not verified. */
  @ParameterizedTest
  @EnumSource(Claim.Kind.class)
  void isUncheckedWhereTheVerifierItselfBreaksDown(Claim.Kind broken) throws IOException {
    Path onnx = folder.resolve("model.onnx");
    Path file = folder.resolve("model.bfld");
    Model model = Originals.sourced(SampleModels.all().get("binarize"));
    Simulation.write(model, onnx);
    BfldWriter.write(model, file);
    VerifyRequest request = VerifyRequest.builder(file).onnx(onnx).quick(true).build();
    Progress fault =
        step -> {
          if (step.startsWith(broken.id())) {
            throw new IllegalStateException("planted");
          }
        };
    Certificate certificate = Verifier.verify(request, fault);
    assertEquals(Outcome.UNCHECKED, certificate.outcome());
    for (Claim claim : certificate.claims()) {
      boolean isBroken = claim.kind() == broken;
      assertEquals(isBroken, claim.verdict() == Verdict.NOT_EXECUTED, claim::toString);
      assertEquals(
          isBroken,
          claim.reason().startsWith(Verifier.BROKE_DOWN)
              && claim.reason().contains("planted")
              && claim.reason().contains("VerifierTest.java"),
          claim::toString);
    }
  }

  @Test
  void refusesWhatIsNoPackedFile() throws IOException {
    Path file = Files.writeString(folder.resolve("text.bfld"), "no model");
    VerifyRequest request = VerifyRequest.builder(file).build();
    assertThrows(UncheckedIOException.class, () -> Verifier.verify(request));
  }

  @Test
  void takesSignsThatNobodyReads() throws IOException {
    Op signs = new Op.Binarize(FloatVector.of(new float[SampleModels.CHANNELS]));
    Op clip = new Op.Clip(0, 1);
    Model model =
        SampleModels.model(
            List.of(
                new Node("signs", signs, List.of(0), ""), new Node("clip", clip, List.of(0), "")));
    Path file = folder.resolve("unread.bfld");
    BfldWriter.write(model, file);
    Certificate certificate = Verifier.verify(VerifyRequest.builder(file).quick(true).build());
    assertEquals(Verdict.OBSERVED, claim(certificate, Claim.Kind.BIT_EXACT).verdict());
  }

  @Test
  void refutesWhatDoesNotTakeThePicturesOfItsOriginal() throws IOException {
    Path onnx = folder.resolve("model.onnx");
    Path file = folder.resolve("model.bfld");
    Model model = Originals.sourced(SampleModels.all().get("binarize"));
    Simulation.write(ofSize(model, 16), onnx);
    BfldWriter.write(ofSize(model, 17), file);
    Certificate certificate =
        Verifier.verify(VerifyRequest.builder(file).onnx(onnx).quick(true).build());
    assertEquals(Outcome.REFUTED, certificate.outcome());
    assertEquals(Verdict.REFUTED, claim(certificate, Claim.Kind.STRUCTURAL).verdict());
  }

  private static Model ofSize(Model model, int side) {
    return new Model(
        List.of(new Input("input", SampleModels.CHANNELS, side, side)),
        model.nodes(),
        model.outputs(),
        model.metadata(),
        model.provenance(),
        model.selfTest());
  }
}
