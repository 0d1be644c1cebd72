package org.bitfold.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file in the making: it appears with {@link #commit}, whole; closed before, it leaves no trace.
 * Whoever reads the file, also after a crash, finds the old content or the new, never a part: the
 * bytes go to a temporary file beside it, to the disk, and only then to its name. A symbolic link
 * stays one: what it points to is written.
 */
public final class AtomicOutput extends OutputStream {
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  private AtomicOutput(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Begins a file, which is to replace what is there.
   *
   * @throws NoSuchFileException if the folder it is to lie in does not exist
   * @throws FileSystemException if there is something else than an ordinary file, such as a device,
   *     or if nothing can be written there
   */
  public static AtomicOutput to(Path file) throws IOException {
    Path target = target(file);
    Path temporary =
        target.resolveSibling(
            ".%s.%08x.tmp".formatted(target.getFileName(), ThreadLocalRandom.current().nextInt()));
    FileChannel channel = create(temporary, file);
    // Where a signal ends the process, nothing stays either.
    temporary.toFile().deleteOnExit();
    UNFINISHED.add(temporary);
    return new AtomicOutput(target, temporary, channel);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** All bytes are written: the file appears. */
  public void commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    UNFINISHED.remove(temporary);
  }

  /** Gives up what has not been committed. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
    UNFINISHED.remove(temporary);
  }

  /**
   * Gives up every file of this process that has not been committed: for one that is about to end
   * without what Java does then ({@link Runtime#halt}).
   */
  public static void closeAll() {
    for (Path temporary : UNFINISHED) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        continue; // nobody is left to be told, and the others are to go, too
      }
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
