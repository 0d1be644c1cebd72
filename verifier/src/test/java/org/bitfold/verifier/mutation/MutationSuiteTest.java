package org.bitfold.verifier.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.models.Originals;
import org.bitfold.verifier.simulation.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plants faults into a packed file, one at a time, self-test and digest made right again, and wants
 * each refuted by a claim. Prints the table of what refuted what.
 */
class MutationSuiteTest {
  @TempDir private Path folder;

  @Test
  void refutesEveryPlantedFault() throws IOException {
    Model sound = Originals.sourced(FaultyNet.sound());
    Path onnx = folder.resolve("original.onnx");
    Simulation.write(sound, onnx);
    assertEquals(Outcome.VERIFIED, verify(sound, onnx).outcome(), "the net without a fault");
    List<String> survivors = new ArrayList<>();
    Map<String, UnaryOperator<Model>> faults = Faults.all();
    System.out.printf("%-36s %s%n", "planted fault", "refuted by");
    for (Map.Entry<String, UnaryOperator<Model>> fault : faults.entrySet()) {
      Certificate certificate = verify(fault.getValue().apply(sound), onnx);
      String claims =
          certificate.claims().stream()
              .filter(claim -> claim.verdict() == Verdict.REFUTED)
              .map(Claim::kind)
              .map(kind -> kind.id() + " " + kind.title())
              .collect(Collectors.joining(", "));
      System.out.printf("%-36s %s%n", fault.getKey(), claims.isEmpty() ? "SURVIVED" : claims);
      if (claims.isEmpty()) {
        survivors.add(fault.getKey());
      }
    }
    System.out.printf("kill rate %d of %d%n", faults.size() - survivors.size(), faults.size());
    assertEquals(List.of(), survivors);
  }

  private Certificate verify(Model model, Path onnx) throws IOException {
    Path packed = folder.resolve("packed.bfld");
    BfldWriter.write(SelfTests.record(model), packed);
    return Verifier.verify(
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build());
  }
}
