package org.bitfold.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine that a verification ran on. */
final class Machine {
  /** Where Linux describes its processors. */
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private static final String MODEL_NAME = "model name";

  private Machine() {}

  /** {@code Linux 6.1 amd64}. */
  static String system() {
    return "%s %s %s"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"));
  }

  /** The processor's name as the system gives it; its architecture where no name is given. */
  static String processor() {
    String identifier = System.getenv("PROCESSOR_IDENTIFIER");
    String fallback = identifier == null ? System.getProperty("os.arch") : identifier;
    if (!Files.isReadable(CPU_INFO)) {
      return fallback;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(MODEL_NAME))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(fallback);
    } catch (IOException e) {
      return fallback;
    }
  }
}
