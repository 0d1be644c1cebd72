package org.bitfold.verifier.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.InvalidModelException;
import org.bitfold.model.Model;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Outcome;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Converts networks, then alters what a faulty pass would have altered, log of rewrites and all;
 * wants each refuted by a claim, or shown harmless by a rule. Prints the table of what came of it.
 */
class ConsistentLiesTest {
  private static final String EXPORTS = "../converter/src/test/resources/exports/";

  /** Folders with a {@code model.onnx}, separated by commas, of which lies are told instead. */
  private static final String IN = "bitfold.lies.in";

  /**
   * Of several architectures. Lies about layers that hide what they stand for are told of all of
   * them, each other of the first three that it applies to.
   */
  private static final List<String> NETS =
      List.of(
          EXPORTS + "larq-x2",
          EXPORTS + "spellings",
          EXPORTS + "larq-classifier",
          EXPORTS + "sequences",
          EXPORTS + "moved-signs",
          "../test-models/models/bbcu-l-x2",
          "../test-models/models/e2fif-edsr-x2");

  private static final int MOST = 3;
  private static final Path DOCUMENT = Path.of("MUTATIONS.md");
  private static final String HEAD = "| converter's lie |";

  @TempDir private Path folder;

  @Test
  void areRefutedOrHarmless() throws IOException {
    String in = System.getProperty(IN);
    List<String> nets = in == null ? NETS : List.of(in.split(","));
    int most = in == null ? MOST : nets.size();
    Set<String> hidden = Lies.hidden().keySet();
    Map<String, Model> sound = new LinkedHashMap<>();
    for (String net : nets) {
      Model model = Converter.convert(onnx(net), ConvertOptions.defaults()).model();
      sound.put(net, SelfTests.record(model));
      assertEquals(Outcome.VERIFIED, verify(sound.get(net), net).outcome(), net);
    }
    StringBuilder table = new StringBuilder(HEAD + " told of | what came of it |\n|---|--:|---|\n");
    List<String> survivors = new ArrayList<>();
    for (Map.Entry<String, UnaryOperator<Model>> lie : Lies.all().entrySet()) {
      TreeSet<String> results = new TreeSet<>();
      int told = 0;
      for (Map.Entry<String, Model> net : sound.entrySet()) {
        boolean tells = told < most || hidden.contains(lie.getKey());
        Optional<Model> faulty = tells ? told(lie.getValue(), net.getValue()) : empty();
        if (faulty.isPresent()) {
          told++;
          String result = result(net.getValue(), faulty.get(), net.getKey());
          results.add(result);
          if (result.startsWith("survived")) {
            survivors.add(lie.getKey() + " in " + net.getKey() + ": " + result);
          }
        }
      }
      if (told == 0 && in == null) {
        survivors.add(lie.getKey() + " is told of no net");
      }
      table.append("| %s | %d | %s |\n".formatted(lie.getKey(), told, String.join("; ", results)));
    }
    System.out.print(table);
    survivors.forEach(System.out::println);
    assertEquals(List.of(), survivors, "neither refuted nor harmless");
    if (in != null) {
      return;
    }
    assertEquals(
        table.toString(), documented(), "the table in " + DOCUMENT + ": put the printed one there");
  }

  private static Optional<Model> empty() {
    return Optional.empty();
  }

  private static Path onnx(String net) {
    return Path.of(net, "model.onnx");
  }

  /** The faulty model; empty where the lie is none of this net, or no file can hold it. */
  private static Optional<Model> told(UnaryOperator<Model> lie, Model sound) {
    try {
      Model faulty = lie.apply(sound);
      boolean applies =
          !faulty.nodes().equals(sound.nodes())
              || !faulty.metadata().equals(sound.metadata())
              || !faulty.provenance().equals(sound.provenance());
      return applies ? Optional.of(SelfTests.record(faulty)) : Optional.empty();
    } catch (InvalidModelException | ShapeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private String result(Model sound, Model faulty, String net) throws IOException {
    Certificate certificate = verify(faulty, net);
    if (certificate.outcome() == Outcome.REFUTED) {
      return "refuted by "
          + certificate.claims().stream()
              .filter(claim -> claim.verdict() == Verdict.REFUTED)
              .map(Claim::id)
              .collect(Collectors.joining(", "));
    }
    if (FaultSweep.isUnknown(certificate)) {
      return FaultSweep.UNKNOWN;
    }
    return Harmless.rule(sound, faulty, FaultSweep.taken(sound, onnx(net)))
        .map(rule -> "harmless: " + rule.title())
        .orElse("survived, " + certificate.outcome());
  }

  private static String documented() throws IOException {
    String text = Files.readString(DOCUMENT);
    int from = Math.max(0, text.indexOf(HEAD));
    int to = text.indexOf("\n\n", from);
    return text.substring(from, to < 0 ? text.length() : to + 1);
  }

  private Certificate verify(Model model, String net) throws IOException {
    Path packed = folder.resolve("packed.bfld");
    BfldWriter.write(model, packed);
    return Verifier.verify(
        VerifyRequest.builder(packed)
            .onnx(onnx(net))
            .quick(true)
            .tries(1)
            .failures(folder)
            .build());
  }
}
