package org.bitfold.verifier.observed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bitfold.verifier.VerificationException;

/** A pair of files: what went into the original network, and what came out. */
record Golden(Path input, Path output) {
  private static final Pattern INPUT = Pattern.compile("(.*)input(.*\\.npy)");

  /**
   * Every pair of a folder: {@code …input….npy} and {@code …output….npy}.
   *
   * @throws VerificationException if there is none
   */
  static List<Golden> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Golden> pairs =
          files.sorted().flatMap(Golden::pair).filter(pair -> Files.exists(pair.output)).toList();
      if (pairs.isEmpty()) {
        throw new VerificationException(
            folder + " holds no golden tensors: save them as input_0.npy and output_0.npy");
      }
      return pairs;
    }
  }

  private static Stream<Golden> pair(Path file) {
    Matcher name = INPUT.matcher(String.valueOf(file.getFileName()));
    return name.matches()
        ? Stream.of(new Golden(file, file.resolveSibling(name.group(1) + "output" + name.group(2))))
        : Stream.empty();
  }
}
