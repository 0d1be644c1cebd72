package org.bitfold.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are checked in and that a test can make anew. */
final class Updates {
  static final boolean ASKED = Boolean.getBoolean("bitfold.update");

  private Updates() {}

  /** The root of the repository. */
  static Path root() {
    return Path.of(System.getProperty("bitfold.root")).toAbsolutePath();
  }

  /** The checked-in file has this content; with {@code -Dbitfold.update=true} it gets it. */
  static void check(Path file, byte[] content) throws IOException {
    if (ASKED) {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return;
    }
    String advice =
        " is stale; after a look at why: mvn verify -pl reference-runtime -am"
            + " -Dbitfold.update=true";
    assertTrue(Files.exists(file), file + advice);
    assertArrayEquals(Files.readAllBytes(file), content, file + advice);
  }
}
