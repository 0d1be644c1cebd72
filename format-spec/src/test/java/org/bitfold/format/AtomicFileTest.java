package org.bitfold.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir private Path folder;

  @Test
  void replacesWhatIsThereAndLeavesNothingElse() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {9});
    AtomicFile.write(file, CONTENT);
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals(1, names());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void writesWhatALinkPointsToAndKeepsTheLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there"));
    AtomicFile.write(link, CONTENT);
    AtomicFile.write(link, CONTENT);
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve("there")));
    assertEquals(2, names());
  }

  @Test
  void refusesWhatIsNoOrdinaryFile() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    FileSystemException refusal =
        assertThrows(FileSystemException.class, () -> AtomicFile.write(taken, CONTENT));
    assertTrue(refusal.getMessage().contains("is no ordinary file"), refusal.getMessage());
    assertEquals(1, names());
  }

  @Test
  void namesAMissingFolder() {
    Path file = folder.resolve("missing").resolve("file");
    NoSuchFileException refusal =
        assertThrows(NoSuchFileException.class, () -> AtomicFile.write(file, CONTENT));
    assertTrue(refusal.getMessage().contains("create "), refusal.getMessage());
  }

  private long names() throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.count();
    }
  }
}
