package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A packed model against its own simulation as the original: no claim may raise a false alarm. */
class SimulatedOriginalTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> isNeverRefuted() {
    return SampleModels.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> verify(entry)));
  }

  private void verify(Map.Entry<String, Model> entry) throws IOException {
    Model model = Originals.sourced(entry.getValue());
    Path packed = folder.resolve("model.bfld");
    Path onnx = folder.resolve("model.onnx");
    BfldWriter.write(model, packed);
    Simulation.write(model, onnx);
    Certificate certificate =
        Verifier.verify(VerifyRequest.builder(packed).onnx(onnx).quick(true).build());
    List<Finding> findings =
        certificate.claims().stream().flatMap(claim -> claim.findings().stream()).toList();
    assertEquals(List.of(), findings);
    assertEquals(Outcome.VERIFIED, certificate.outcome());
  }
}
