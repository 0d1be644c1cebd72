package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bitfold.model.Op;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema, the code that flatc makes of it, and the operators of the model stay together. */
class GeneratedCodeTest {
  private static final Path MODULE =
      Path.of(System.getProperty("bitfold.root"), "format-spec").toAbsolutePath();
  private static final Path SCHEMA = MODULE.resolve("src/main/fbs/bfld.fbs");
  private static final Path PACKAGE = Path.of("org", "bitfold", "format", "fb");
  private static final Path FLATC = MODULE.resolve("target/flatc/bin/flatc");

  @TempDir static Path folder;

  private static boolean flatcRuns;

  @BeforeAll
  static void probeFlatc() throws InterruptedException {
    assertTrue(Files.exists(FLATC), "the build unpacks flatc to " + FLATC);
    try {
      flatcRuns = FLATC.toFile().setExecutable(true) && flatc("--version") == 0;
    } catch (IOException e) {
      System.out.println("flatc, a Linux x86-64 program, does not run here: " + e.getMessage());
    }
  }

  @Test
  void theCheckedInCodeIsWhatFlatcMakesOfTheSchema() throws Exception {
    assumeTrue(flatcRuns, "skipped: flatc does not run on this platform");
    assertEquals(0, flatc("--java", "-o", folder.toString(), SCHEMA.toString()));
    assertEquals(
        sources(folder.resolve(PACKAGE)),
        sources(MODULE.resolve("src/main/java").resolve(PACKAGE)),
        "run: target/flatc/bin/flatc --java -o src/main/java src/main/fbs/bfld.fbs");
  }

  @Test
  void theSchemaConformsToEveryReleasedOne() throws Exception {
    assumeTrue(flatcRuns, "skipped: flatc does not run on this platform");
    try (Stream<Path> released = Files.list(MODULE.resolve("released"))) {
      List<Path> schemas =
          released.map(version -> version.resolve("bfld.fbs")).filter(Files::exists).toList();
      assertTrue(!schemas.isEmpty(), "no released schema to compare with");
      for (Path schema : schemas) {
        assertEquals(
            0, flatc("--conform", schema.toString(), SCHEMA.toString()), "against " + schema);
      }
    }
  }

  @Test
  void theSchemaHasEveryOperatorOfTheModelUnderItsName() {
    List<String> ops =
        Stream.of(Op.class.getPermittedSubclasses()).map(Class::getSimpleName).sorted().toList();
    List<String> members =
        Stream.of(org.bitfold.format.fb.Operator.names).skip(1).sorted().toList();
    assertEquals(ops, members);
  }

  private static int flatc(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(Stream.of(FLATC.toString()), Stream.of(arguments)).toList();
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static Map<String, String> sources(Path folder) throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sources.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return sources;
  }
}
