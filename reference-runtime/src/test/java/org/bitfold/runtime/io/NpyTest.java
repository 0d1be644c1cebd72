package org.bitfold.runtime.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  private static final Tensor TENSOR =
      Tensor.generate(new Shape(2, 3, 4), (y, x, c) -> 100 * y + 10 * x + c - 0.5f);

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("t.npy");
    Npy.write(file, TENSOR);
    assertEquals(TENSOR, Npy.read(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList(), "no temporary file stays");
    }
  }

  @Test
  void batchesKeepTheirOrder() throws IOException {
    Path file = folder.resolve("t.npy");
    Tensor other = Tensor.generate(TENSOR.shape(), (_, _, _) -> 7f);
    Npy.writeBatch(file, List.of(TENSOR, other));
    assertEquals(List.of(TENSOR, other), Npy.readBatch(file));
    assertProblem(file, "holds a batch of 2, expected 1");
  }

  @Test
  void theFirstBytesAreThoseOfNumpy() throws IOException {
    Path file = folder.resolve("t.npy");
    Npy.write(file, TENSOR);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(128 + 4 * 24, bytes.length);
    assertEquals(
        "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False,"
            + " 'shape': (1, 4, 2, 3), }",
        new String(bytes, 0, 78, StandardCharsets.ISO_8859_1).stripTrailing());
  }

  @Test
  void vectorsAreOnePixel() throws IOException {
    Path file = file("'<f4'", "False", "(1, 3)", 12);
    assertEquals(new Shape(1, 1, 3), Npy.read(file).shape());
  }

  @Test
  void everythingElseIsRefusedInOneLine() throws IOException {
    assertProblem(file("'<f8'", "False", "(1, 1, 1, 1)", 8), "type '<f8', expected '<f4'");
    assertProblem(file("'>f4'", "False", "(1, 1, 1, 1)", 4), "type '>f4', expected '<f4'");
    assertProblem(file("'<f4'", "True", "(1, 1, 1, 1)", 4), "is in Fortran order");
    assertProblem(file("'<f4'", "False", "(1, 1, 2)", 8), "has shape [1, 1, 2]");
    assertProblem(file("'<f4'", "False", "(1, 0, 2, 2)", 0), "has shape [1, 0, 2, 2]");
    assertProblem(file("'<f4'", "False", "(1, 1, 2, 2)", 15), "found 15: the file is truncated");
    assertProblem(file("'<f4'", "False", "(1, 1, 2, 2)", 17), "found 17: the file is too long");
    assertProblem(
        file("'<f4'", "False", "(65536, 65536, 65536, 65536)", 4),
        "found 4: the file is truncated");
    assertProblem(
        file("'<f4'", "False", "(1, 1, 1, 99999999999)", 4), "has a dimension that is too large");
    assertProblem(
        Files.writeString(folder.resolve("text.npy"), "this is no array"), "is no .npy file");
    assertProblem(Files.write(folder.resolve("empty.npy"), new byte[0]), "is no .npy file");
  }

  @Test
  void aHeaderThatEndsTooEarlyIsTruncated() throws IOException {
    Path whole = file("'<f4'", "False", "(1, 1, 1, 1)", 4);
    Path cut = folder.resolve("cut.npy");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), 40));
    assertProblem(cut, "is truncated within its header");
  }

  @Test
  void aMissingFolderIsNamed() {
    NoSuchFileException e =
        assertThrows(
            NoSuchFileException.class, () -> Npy.write(folder.resolve("no/such/t.npy"), TENSOR));
    assertTrue(e.getMessage().contains("its folder does not exist"), e.getMessage());
  }

  private Path file(String type, String order, String shape, int bytes) throws IOException {
    String words =
        "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n".formatted(type, order, shape);
    byte[] head =
        ("\u0093NUMPY\u0001\u0000" + (char) words.length() + "\u0000" + words)
            .getBytes(StandardCharsets.ISO_8859_1);
    return Files.write(folder.resolve("made.npy"), Arrays.copyOf(head, head.length + bytes));
  }

  private static void assertProblem(Path file, String expected) {
    FileContentException e = assertThrows(FileContentException.class, () -> Npy.read(file));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }
}
