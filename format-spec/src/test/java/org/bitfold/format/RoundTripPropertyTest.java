package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance;
import org.bitfold.model.RandomModels;
import org.bitfold.model.SelfTest;
import org.bitfold.model.Sha256;

class RoundTripPropertyTest {
  @Property(tries = 500, seed = "20261122", shrinking = ShrinkingMode.BOUNDED)
  void everyModelReadsBackAsItWasWritten(@ForAll("dressedModels") Model model) throws Exception {
    byte[] file = BfldWriter.toBytes(model);
    assertEquals(model, BfldReader.read(file));
    assertArrayEquals(file, BfldWriter.toBytes(BfldReader.read(file)));
    assertEquals(0, file.length % Container.ALIGNMENT);
  }

  @Property(tries = 1000, seed = "20261123")
  void generatedModelsCoverEveryOperator(@ForAll("plainModels") Model model) {
    for (var node : model.nodes()) {
      Statistics.label("operators").collect(node.op().opName());
    }
    Statistics.label("operators")
        .coverage(
            coverage -> {
              for (Class<?> op : Op.class.getPermittedSubclasses()) {
                coverage.check(op.getSimpleName()).count(count -> count > 0);
              }
            });
  }

  @Provide
  Arbitrary<Model> plainModels() {
    return RandomModels.models();
  }

  /** Models with metadata, provenance and sometimes a self-test. */
  @Provide
  Arbitrary<Model> dressedModels() {
    return Combinators.combine(
            RandomModels.samples(), metadata(), provenance(), Arbitraries.of(true, false))
        .as(RoundTripPropertyTest::dress);
  }

  private static Model dress(
      RandomModels.Sample sample, Metadata metadata, Provenance provenance, boolean tested) {
    Model model = sample.model();
    SelfTest test =
        new SelfTest(
            model.nodes().size(),
            sample.pictures().stream()
                .map(shape -> new SelfTest.Size(shape.height(), shape.width()))
                .toList(),
            Collections.nCopies(model.nodes().size(), Sha256.digest(new byte[] {1})));
    return new Model(
        model.inputs(),
        model.nodes(),
        model.outputs(),
        metadata,
        provenance,
        tested ? Optional.of(test) : Optional.empty());
  }

  private static Arbitrary<Metadata> metadata() {
    return Combinators.combine(
            Arbitraries.of(Metadata.Task.class),
            Arbitraries.of(Metadata.ColorOrder.class),
            Arbitraries.of(1f, 255f, Float.MIN_VALUE, Float.MAX_VALUE))
        .as(Metadata::new);
  }

  private static Arbitrary<Provenance> provenance() {
    Arbitrary<String> text =
        Arbitraries.strings().ofMaxLength(20).filter(RoundTripPropertyTest::isUnicode);
    Arbitrary<List<String>> texts = text.list().ofMaxSize(3);
    Arbitrary<Provenance.SourceFile> file =
        text.map(
            name ->
                new Provenance.SourceFile(
                    name, Sha256.digest(name.getBytes(StandardCharsets.UTF_8))));
    Arbitrary<Provenance.Rewrite> rewrite =
        Combinators.combine(text, text, texts).as(Provenance.Rewrite::new);
    return Combinators.combine(
            text, texts, text, texts, file.list().ofMaxSize(2), rewrite.list().ofMaxSize(3))
        .as(Provenance::new);
  }

  private static boolean isUnicode(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
