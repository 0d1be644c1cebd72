package org.bitfold.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
  @ParameterizedTest
  @CsvSource({"png, PNG", "jpg, JPEG", "bmp, BMP"})
  void picturesAreToldByTheirMagic(String format, FileKind expected) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(300, 7, BufferedImage.TYPE_INT_RGB), format, bytes);
    assertEquals(expected, FileKind.of(bytes.toByteArray()));
  }

  @Test
  void textMayHoldAnyLanguage() {
    assertEquals(FileKind.TEXT, kind("größer, 大きい\n\tнет\r\n"));
  }

  @Test
  void aNumpyArrayIsATensor() {
    assertEquals(
        FileKind.NPY, FileKind.of("\u0093NUMPY\u0001\0".getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void aCheckpointOfPyTorchIsAnArchive() {
    assertEquals(FileKind.ZIP, kind("PK\u0003\u0004archive/data.pkl"));
  }

  @Test
  void nothingIsEmpty() {
    assertEquals(FileKind.EMPTY, FileKind.of(new byte[0]));
  }

  @Test
  void anOnnxFileIsOfNoKindThatHasAMagicNumber(@TempDir Path folder) throws IOException {
    assertEquals(FileKind.OTHER, FileKind.of(Zoo.copyModel("bbcu-m-x2", folder)));
  }

  @Test
  void aPackedModelCarriesItsIdentifier(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.bfld");
    Files.write(file, "\0\1\2\3BFLD".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(FileKind.PACKED_MODEL, FileKind.of(file));
  }

  private static FileKind kind(String content) {
    return FileKind.of(content.getBytes(StandardCharsets.UTF_8));
  }
}
