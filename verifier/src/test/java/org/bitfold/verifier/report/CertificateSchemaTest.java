package org.bitfold.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of real runs against the schema that is published. */
class CertificateSchemaTest {
  @TempDir private Path folder;

  private static Schema schema() throws IOException {
    try (InputStream stream =
        Certificate.class.getResourceAsStream("report/certificate-1.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(stream);
    }
  }

  private JsonNode written(Certificate certificate) throws IOException {
    Reports.write(certificate, folder);
    return new ObjectMapper().readTree(folder.resolve("certificate.json").toFile());
  }

  private void expectValid(Outcome outcome, Certificate certificate) throws IOException {
    assertEquals(outcome, certificate.outcome());
    assertEquals(List.<Error>of(), schema().validate(written(certificate)));
  }

  private VerifyRequest.Builder request(Model packed) throws IOException {
    Path file = folder.resolve("packed.bfld");
    BfldWriter.write(packed, file);
    return VerifyRequest.builder(file).quick(true).tries(1).failures(folder);
  }

  private Path original(Model model) throws IOException {
    Path onnx = folder.resolve("original.onnx");
    Simulation.write(model, onnx);
    return onnx;
  }

  private static Model scaled(float scale) {
    return Originals.sourced(
        SampleModels.chain(
            new Op.Affine(
                FloatVector.filled(SampleModels.CHANNELS, scale),
                FloatVector.filled(SampleModels.CHANNELS, 0.25f)),
            new Op.Binarize(FloatVector.filled(SampleModels.CHANNELS, 0.5f)),
            new Op.ToFloat()));
  }

  @Test
  void isFollowedWithoutAnOriginal() throws IOException {
    expectValid(Outcome.VERIFIED, Verifier.verify(request(scaled(2)).build()));
  }

  @Test
  void isFollowedWithAnOriginal() throws IOException {
    Path onnx = original(scaled(2));
    Certificate certificate = Verifier.verify(request(scaled(2)).onnx(onnx).build());
    assertFalse(certificate.claims().get(2).layers().isEmpty());
    assertFalse(certificate.claims().get(3).comparisons().isEmpty());
    assertEquals(List.<Error>of(), schema().validate(written(certificate)));
  }

  @Test
  void isFollowedByARefutation() throws IOException {
    Path onnx = original(scaled(3));
    expectValid(Outcome.REFUTED, Verifier.verify(request(scaled(2)).onnx(onnx).build()));
  }

  @Test
  void isFollowedOutOfTimeAndWhenStopped() throws IOException {
    VerifyRequest.Builder request = request(scaled(2)).timeBudget(Duration.ofNanos(1));
    Certificate late = Verifier.verify(request.timeBudget(Duration.ofMillis(1)).build());
    expectValid(late.outcome(), late);
    Certificate whole = Verifier.verify(request(scaled(2)).build());
    expectValid(Outcome.UNCHECKED, whole.stopped("interrupted"));
  }

  @Test
  void refusesWhatIsNoCertificate() throws IOException {
    ObjectNode lacking = (ObjectNode) written(Verifier.verify(request(scaled(2)).build()));
    lacking.remove("settings");
    assertFalse(schema().validate(lacking).isEmpty());
    ObjectNode stopped = (ObjectNode) written(Verifier.verify(request(scaled(2)).build()));
    stopped.put("stopped", "interrupted");
    assertFalse(schema().validate(stopped).isEmpty(), "stopped, and yet verified");
    ObjectNode refuted = (ObjectNode) written(Verifier.verify(request(scaled(2)).build()));
    ((ObjectNode) refuted.get("claims").get(1)).put("verdict", "REFUTED");
    assertFalse(schema().validate(refuted).isEmpty(), "refuted, and yet verified");
  }
}
