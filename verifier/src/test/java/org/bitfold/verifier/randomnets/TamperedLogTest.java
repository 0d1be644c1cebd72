package org.bitfold.verifier.randomnets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Provenance;
import org.bitfold.model.Provenance.Rewrite;
import org.bitfold.runtime.selftest.SelfTests;
import org.bitfold.verifier.Claim;
import org.bitfold.verifier.Finding;
import org.bitfold.verifier.Verdict;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.randomnets.NetSpec.Block;
import org.bitfold.verifier.randomnets.NetSpec.Constants;
import org.bitfold.verifier.randomnets.NetSpec.Ending;
import org.bitfold.verifier.randomnets.NetSpec.Kind;
import org.bitfold.verifier.work.WorkLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of rewrites that is not what happened is refuted, each entry left out or changed. */
class TamperedLogTest {
  /** RPReLU, batch normalization in front of signs and behind sums, zero padding by itself. */
  private static final NetSpec NET =
      new NetSpec(
          7,
          13,
          false,
          Constants.INITIALIZERS,
          8,
          6,
          6,
          List.of(
              new Block(Kind.BINARY_CONV, 10, 0, 0, 5, 8, true),
              new Block(Kind.BINARY_CONV, 0, 4, 0, 1, 8, false),
              new Block(Kind.BINARY_CONV, 1, 0, 0, 1, 8, false),
              new Block(Kind.WEIGHT_ONLY_CONV, 0, 0, 0, 1, 8, true),
              new Block(Kind.FLOAT_CONV, 0, 0, 0, 1, 8, false)),
          Ending.NONE);

  /**
   * Rules without which the log is not complete; what the others fold may be in it by another
   * entry, as a part of what was recognized, or left out where it does nothing.
   */
  private static final Set<String> NEEDED =
      Set.of("recognize-binarizer", "pack-binary", "pack-weights", "fold-integer-threshold");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;
  private Path onnx;
  private Model model;

  @BeforeEach
  void convert() throws IOException {
    onnx = folder.resolve("model.onnx");
    Files.write(onnx, NetBuilder.write(NET).proto().toByteArray());
    model = Converter.convert(onnx, ConvertOptions.defaults().withAllowFloat(true)).model();
  }

  @Test
  void isReplayed() throws IOException {
    assertEquals(List.of(), findings(model.provenance().rewrites()));
    Set<String> rules =
        model.provenance().rewrites().stream().map(Rewrite::rule).collect(Collectors.toSet());
    assertEquals(
        Set.of(
            "recognize-binarizer",
            "move-shift",
            "pack-binary",
            "pack-weights",
            "fold-affine",
            "fold-threshold",
            "fold-integer-threshold",
            "positive-scales"),
        rules);
  }

  @Test
  void isRefutedWithoutAnEntry() throws IOException {
    for (Rewrite entry : model.provenance().rewrites()) {
      List<Rewrite> others = new ArrayList<>(model.provenance().rewrites());
      others.remove(entry);
      if (NEEDED.contains(entry.rule())) {
        assertNotEquals(List.of(), findings(others), "without " + entry);
      }
    }
  }

  @Test
  void isRefutedWithAChangedEntry() throws IOException {
    String last = model.nodes().getLast().name();
    for (Rewrite entry : model.provenance().rewrites()) {
      refutes(entry, e -> new Rewrite("fold-anything", e.target(), e.sources()));
      refutes(entry, e -> new Rewrite(e.rule(), "nowhere", e.sources()));
      refutes(entry, e -> new Rewrite(e.rule(), e.target(), List.of("nowhere")));
      if (!entry.sources().isEmpty()) {
        refutes(entry, e -> new Rewrite(e.rule(), e.target(), List.of()));
      }
      boolean inFront = !entry.sources().isEmpty() && !entry.rule().equals("fold-affine");
      if (inFront && !entry.rule().startsWith("recognize")) {
        refutes(entry, e -> new Rewrite(e.rule(), e.target(), List.of(last)));
      }
      if (entry.rule().startsWith("pack") || entry.rule().startsWith("recognize")) {
        List<Rewrite> twice = new ArrayList<>(model.provenance().rewrites());
        twice.add(entry);
        assertNotEquals(List.of(), findings(twice), "twice " + entry);
      }
    }
  }

  /** One text that many places refer to is a few bytes of the file each. */
  @Test
  void longNamesAreNotSpelledOutForEachPlace() throws IOException {
    List<Rewrite> rewrites = new ArrayList<>(model.provenance().rewrites());
    String name = "a/".repeat(30_000);
    for (int i = 0; i < 20; i++) {
      rewrites.add(new Rewrite("fold-affine", name, Collections.nCopies(10_000, name)));
    }
    long before = THREADS.getTotalThreadAllocatedBytes();
    List<Finding> findings = findings(rewrites);
    long allocated = THREADS.getTotalThreadAllocatedBytes() - before;
    assertNotEquals(List.of(), findings);
    for (Finding finding : findings) {
      assertTrue(finding.message().length() < 4_000, finding.message());
    }
    assertTrue(allocated < 512 << 20, "%,d bytes".formatted(allocated));
  }

  @Test
  void aLogThatAsksForEndlessWalksIsNotFollowed() throws IOException {
    List<Rewrite> rewrites = new ArrayList<>();
    List<Node> nodes = model.nodes().stream().filter(node -> !node.name().isEmpty()).toList();
    for (int i = 0; i < 200_000; i++) {
      String target = nodes.get(nodes.size() - 1 - i % 2).name();
      rewrites.add(new Rewrite("fold-scale", target, List.of(nodes.get(0).name())));
    }
    Claim claim = structural(rewrites);
    assertEquals(Verdict.NOT_EXECUTED, claim.verdict());
    assertTrue(claim.reason().contains("the log of rewrites asks for more than"), claim.reason());
    assertTrue(claim.reason().contains(WorkLimit.OPTION), claim.reason());
  }

  private void refutes(Rewrite entry, UnaryOperator<Rewrite> change) throws IOException {
    List<Rewrite> changed =
        model.provenance().rewrites().stream()
            .map(each -> each.equals(entry) ? change.apply(each) : each)
            .toList();
    assertNotEquals(List.of(), findings(changed), change.apply(entry) + " for " + entry);
  }

  private List<Finding> findings(List<Rewrite> rewrites) throws IOException {
    Claim structural = structural(rewrites);
    List<Finding> findings =
        structural.findings().stream().filter(each -> each.check().equals("rewrites")).toList();
    assertEquals(findings.isEmpty(), structural.verdict() != Verdict.REFUTED);
    return findings;
  }

  private Claim structural(List<Rewrite> rewrites) throws IOException {
    Provenance old = model.provenance();
    Provenance provenance =
        new Provenance(
            old.converter(), old.options(), old.producer(), old.opsets(), old.sources(), rewrites);
    Model tampered =
        new Model(
            model.inputs(),
            model.nodes(),
            model.outputs(),
            model.metadata(),
            provenance,
            Optional.empty());
    Path packed = folder.resolve("model.bfld");
    BfldWriter.write(SelfTests.record(tampered), packed);
    VerifyRequest request =
        VerifyRequest.builder(packed).onnx(onnx).quick(true).tries(1).failures(folder).build();
    return Verifier.verify(request).claims().get(Claim.Kind.STRUCTURAL.ordinal());
  }
}
