package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.bitfold.zoo.Zoo;
import picocli.CommandLine;

/**
 * Runs the commands that should start quickly, one after the other, while Java records what they
 * load ({@code -XX:AOTCacheOutput}). The launcher does that once after a build.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /** Ends with 0 when every command succeeded. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("bitfold-rehearsal");
    try {
      String onnx = Zoo.copyModel("bbcu-m-x2", folder).toString();
      String picture = Zoo.copyPicture("harbour-x2.png", folder).toString();
      String packed = folder.resolve("model.bfld").toString();
      String result = folder.resolve("restored.png").toString();
      for (List<String> command :
          List.of(
              List.of("convert", onnx, "-o", packed),
              List.of("inspect", packed),
              List.of("inspect", packed, "--json"),
              List.of("stats", packed),
              List.of("run", packed, "-i", picture, "-o", result))) {
        perform(command);
      }
    } finally {
      delete(folder);
    }
  }

  private static void perform(List<String> command) {
    CommandLine line = Bitfold.commandLine();
    line.setOut(new PrintWriter(System.out, true));
    line.setErr(new PrintWriter(System.err, true));
    int exitCode = line.execute(command.toArray(String[]::new));
    if (exitCode != ExitCode.SUCCESS) {
      throw new IllegalStateException(command + " ended with " + exitCode);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
