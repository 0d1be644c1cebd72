package org.bitfold.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bitfold.format.BfldException;
import org.bitfold.format.BfldReader;
import org.bitfold.format.RejectVectors;
import org.bitfold.model.Model;
import org.bitfold.model.Op;
import org.bitfold.model.ShapeException;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.runtime.selftest.SelfTests;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The conformance suite is what the reference interpreter says, and every runtime of ours passes
 * it. With {@code -Dbitfold.update=true} the suite is written anew instead of compared.
 */
class ConformanceSuiteTest {
  static final Path SUITE = Updates.root().resolve("format-spec/conformance");

  private static final long SIZE_TO_CLONE_WITHOUT_THINKING = 3 << 20;

  /** Before any test reads the suite. */
  @BeforeAll
  static void writeAnewWhereAsked() throws IOException {
    if (Updates.ASKED) {
      for (Map.Entry<String, byte[]> file : ConformanceSuite.files().entrySet()) {
        Updates.check(SUITE.resolve(file.getKey()), file.getValue());
      }
    }
  }

  @Test
  void theSuiteOnDiskIsWhatTheReferenceInterpreterSays() throws IOException {
    Map<String, byte[]> expected = ConformanceSuite.files();
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      Updates.check(SUITE.resolve(file.getKey()), file.getValue());
    }
    assertEquals(expected.keySet(), onDisk());
  }

  private static Set<String> onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(SUITE)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> SUITE.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.equals("README.md"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void theSuiteIsSmall() {
    long size = ConformanceSuite.files().values().stream().mapToLong(file -> file.length).sum();
    assertTrue(size < SIZE_TO_CLONE_WITHOUT_THINKING, size + " bytes");
  }

  @Test
  void everyOperatorHasCases() {
    Set<String> covered = new TreeSet<>();
    for (Case testCase : ConformanceSuite.cases()) {
      testCase.model().nodes().forEach(node -> covered.add(node.op().opName()));
    }
    Set<String> all =
        Stream.of(Op.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(all, covered);
  }

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void everyKernelGivesTheBytesOfTheSuite(KernelChoice kernels) throws IOException {
    for (Case testCase : ConformanceSuite.cases()) {
      Path base = SUITE.resolve("accept");
      Model model = BfldReader.read(base.resolve(testCase.name() + ".bfld"));
      for (int threads : List.of(1, 3)) {
        SessionOptions options =
            SessionOptions.defaults().withThreads(threads).withKernels(kernels);
        try (Session session = Session.open(model, options)) {
          List<Tensor> outputs = session.run(testCase.inputs());
          for (int i = 0; i < outputs.size(); i++) {
            assertArrayEquals(
                Files.readAllBytes(base.resolve(testCase.name() + ".out" + i)),
                ConformanceSuite.serialized(outputs.get(i)),
                testCase.name() + " on " + options);
          }
        }
      }
    }
  }

  @Test
  void everyModelOfTheSuitePassesItsSelfTest() throws IOException {
    for (Case testCase : ConformanceSuite.cases()) {
      Model model = BfldReader.read(SUITE.resolve("accept/" + testCase.name() + ".bfld"));
      assertEquals(testCase.seed().isPresent(), model.selfTest().isPresent(), testCase.name());
      if (model.selfTest().isPresent()) {
        assertTrue(SelfTests.check(model).passed(), testCase.name());
      }
    }
  }

  @Test
  void picturesThatMustBeRefusedAre() throws IOException {
    for (RefusedPictures pictures : RefusedPictures.all()) {
      Model model = BfldReader.read(SUITE.resolve("accept/" + pictures.model() + ".bfld"));
      assertRefused(pictures, () -> ReferenceInterpreter.outputs(model, pictures.inputs()));
      for (KernelChoice kernels : KernelChoice.values()) {
        SessionOptions options = SessionOptions.defaults().withKernels(kernels);
        try (Session session = Session.open(model, options)) {
          assertRefused(pictures, () -> session.run(pictures.inputs()));
        }
      }
    }
  }

  private static void assertRefused(RefusedPictures pictures, Executable run) {
    RuntimeException e = assertThrows(RuntimeException.class, run, pictures.name());
    assertTrue(
        e instanceof ShapeException || e instanceof NonFiniteInputException,
        pictures.name() + ": " + e);
  }

  @Test
  void selfTestsThatMustFailDo() throws IOException {
    for (FailingSelfTest test : FailingSelfTest.all(ConformanceSuite.cases())) {
      Model model = BfldReader.read(SUITE.resolve("self-test/" + test.name() + ".bfld"));
      assertEquals(1, SelfTests.check(model).mismatches().size(), test.name());
      assertFalse(SelfTests.check(model, SessionOptions.defaults()).passed(), test.name());
    }
  }

  @Test
  void everyReleasedFilePassesItsSelfTest() throws IOException {
    Path released = Updates.root().resolve("format-spec/released");
    int passed = 0;
    try (Stream<Path> files = Files.walk(released)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".bfld")).toList()) {
        Model model = BfldReader.read(file);
        assertTrue(SelfTests.check(model).passed(), file.toString());
        assertTrue(SelfTests.check(model, SessionOptions.defaults()).passed(), file.toString());
        passed++;
      }
    }
    assertTrue(passed > 0, "no released file");
  }

  @Test
  void everyRejectVectorOnDiskIsRefused() throws IOException {
    int refused = 0;
    try (Stream<Path> files = Files.walk(SUITE.resolve("reject"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThrows(BfldException.class, () -> BfldReader.read(file), file.toString());
        refused++;
      }
    }
    assertEquals(RejectVectors.all().size(), refused);
  }
}
