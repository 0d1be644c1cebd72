package org.bitfold.format;

import java.io.IOException;
import java.nio.file.Path;

/** Files that appear whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes {@code content} to {@code file}, replacing what is there, as {@link AtomicOutput} does.
   *
   * @throws java.nio.file.NoSuchFileException if the folder it is to lie in does not exist
   * @throws java.nio.file.FileSystemException if there is something else than an ordinary file,
   *     such as a device, or if nothing can be written there
   */
  public static void write(Path file, byte[] content) throws IOException {
    try (AtomicOutput output = AtomicOutput.to(file)) {
      output.write(content);
      output.commit();
    }
  }
}
