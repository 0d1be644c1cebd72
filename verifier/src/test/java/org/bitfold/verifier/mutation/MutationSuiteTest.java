package org.bitfold.verifier.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  private static final long[] SEEDS = {3, 4, 5};
  private static final Path DOCUMENT = Path.of("MUTATIONS.md");

  @TempDir private Path folder;

  @Test
  void refutesEveryPlantedFault() throws IOException {
    Map<String, Set<String>> refutedBy = new LinkedHashMap<>();
    int survivors = 0;
    for (long seed : SEEDS) {
      Model sound = Originals.sourced(FaultyNet.sound(seed));
      Path onnx = folder.resolve("original.onnx");
      Simulation.write(sound, onnx);
      assertEquals(Outcome.VERIFIED, verify(sound, onnx).outcome(), "the net without a fault");
      for (Map.Entry<String, UnaryOperator<Model>> fault : Faults.all().entrySet()) {
        Set<String> claims = refuting(verify(fault.getValue().apply(sound), onnx));
        survivors += claims.isEmpty() ? 1 : 0;
        Set<String> first = refutedBy.putIfAbsent(fault.getKey(), claims);
        if (first != null) {
          first.retainAll(claims);
        }
      }
    }
    String table = table(refutedBy, survivors);
    System.out.print(table);
    assertEquals(0, survivors, table);
    assertEquals(table, documented(), "the table in " + DOCUMENT + ": put the printed one there");
  }

  private static Set<String> refuting(Certificate certificate) {
    return certificate.claims().stream()
        .filter(claim -> claim.verdict() == Verdict.REFUTED)
        .map(Claim::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String table(Map<String, Set<String>> refutedBy, int survivors) {
    StringBuilder table =
        new StringBuilder("| planted fault | refuted by, on every net |\n|---|---|\n");
    refutedBy.forEach(
        (fault, claims) ->
            table.append("| %s | %s |\n".formatted(fault, String.join(", ", claims))));
    int planted = refutedBy.size() * SEEDS.length;
    return table + "\nkill rate %d of %d\n".formatted(planted - survivors, planted);
  }

  private static String documented() throws IOException {
    String text = Files.readString(DOCUMENT);
    return text.substring(Math.max(0, text.indexOf("| planted fault")));
  }

  private Certificate verify(Model model, Path onnx) throws IOException {
    Path packed = folder.resolve("packed.bfld");
    BfldWriter.write(SelfTests.record(model), packed);
    return Verifier.verify(
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build());
  }
}
