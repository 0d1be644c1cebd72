package org.bitfold.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Files that appear whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes {@code content} to {@code file}, replacing what is there. Whoever reads the file, also
   * after a crash, finds the old content or the new, never a part: the bytes go to a temporary file
   * beside it, to the disk, and only then to its name. A symbolic link stays one: what it points to
   * is written.
   *
   * @throws NoSuchFileException if the folder it is to lie in does not exist
   * @throws FileSystemException if there is something else than an ordinary file, such as a device,
   *     or if nothing can be written there
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path target = target(file);
    Path temporary =
        target.resolveSibling(
            ".%s.%08x.tmp".formatted(target.getFileName(), ThreadLocalRandom.current().nextInt()));
    try {
      try (FileChannel channel = create(temporary, file)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Where the bytes of {@code file} lie: the file itself, or what a symbolic link leads to. */
  private static Path target(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.exists(target)) {
      target = target.toRealPath();
      if (!Files.isRegularFile(target)) {
        throw new FileSystemException(
            file.toString(), null, "is no ordinary file: give the name of one to be written");
      }
    } else if (Files.isSymbolicLink(target)) {
      target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
    }
    if (!Files.isDirectory(target.getParent())) {
      throw new NoSuchFileException(
          file.toString(), null, "its folder does not exist: create " + target.getParent());
    }
    return target;
  }

  /** Opens the temporary file; a failure names the file that was wanted. */
  private static FileChannel create(Path temporary, Path wanted) throws IOException {
    try {
      return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (AccessDeniedException | NoSuchFileException e) {
      FileSystemException failure =
          new FileSystemException(
              wanted.toString(),
              null,
              "cannot be written: no files can be made in its folder; choose another");
      failure.initCause(e);
      throw failure;
    }
  }
}
