package org.bitfold.verifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bitfold.model.Sha256;
import org.bitfold.verifier.Certificate.FileDigest;

/** What files a certificate is about. */
final class FileDigests {
  private FileDigests() {}

  static FileDigest of(Path file) throws IOException {
    return of(file, Files.readAllBytes(file));
  }

  static FileDigest of(Path file, byte[] bytes) {
    return new FileDigest(
        String.valueOf(file.getFileName()), bytes.length, Sha256.digest(bytes).toString());
  }

  /** Every {@code .npy} file of a folder, by name. */
  static List<FileDigest> ofTensors(Path folder) throws IOException {
    List<FileDigest> digests = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(FileDigests::isTensor).sorted().toList()) {
        digests.add(of(file));
      }
    }
    return digests;
  }

  private static boolean isTensor(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".npy");
  }
}
