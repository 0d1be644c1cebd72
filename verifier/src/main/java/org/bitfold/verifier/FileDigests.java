package org.bitfold.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bitfold.model.Sha256;
import org.bitfold.verifier.Certificate.FileDigest;

/** What files a certificate is about. */
final class FileDigests {
  private FileDigests() {}

  /** One file, read in pieces: external data may be larger than an array. */
  static FileDigest of(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        DigestInputStream digested = new DigestInputStream(bytes, Sha256.messageDigest())) {
      long length = digested.transferTo(OutputStream.nullOutputStream());
      return new FileDigest(
          name(file), length, Sha256.of(digested.getMessageDigest().digest()).toString());
    }
  }

  static FileDigest of(Path file, byte[] bytes) {
    return new FileDigest(name(file), bytes.length, Sha256.digest(bytes).toString());
  }

  /** Several files, in the order given. */
  static List<FileDigest> of(Collection<Path> files) throws IOException {
    List<FileDigest> digests = new ArrayList<>();
    for (Path file : files) {
      digests.add(of(file));
    }
    return digests;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
