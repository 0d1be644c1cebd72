package org.bitfold.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Metadata.Task;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that the JDK's own writer made, read by rows. */
class PngInputTest {
  private static final Metadata RGB = new Metadata(Task.UNKNOWN, ColorOrder.RGB, 1f);
  private static final Metadata BGR = new Metadata(Task.UNKNOWN, ColorOrder.BGR, 255f);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void coloursAreThoseOfADecoderOfWholePictures(int type) throws IOException {
    Path file = save(image(13, 7, type));
    assertEquals(Pictures.read(file, RGB, 3), Tensors.read(file, 3, RGB));
    assertEquals(Pictures.read(file, BGR, 3), Tensors.read(file, 3, BGR));
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_BINARY})
  void soAreGrays(int type) throws IOException {
    Path file = save(image(13, 7, type));
    assertEquals(Pictures.read(file, RGB, 1), Tensors.read(file, 1, RGB));
    assertEquals(Pictures.read(file, BGR, 3), Tensors.read(file, 3, BGR));
  }

  @Test
  void coloursAreNotMadeGrayForAModelOfOneChannel() throws IOException {
    Path file = save(image(13, 7, BufferedImage.TYPE_3BYTE_BGR));
    IOException refusal = assertThrows(IOException.class, () -> Tensors.read(file, 1, RGB));
    assertTrue(
        refusal.getMessage().contains("is a colour picture, the model takes 1 channel: convert"),
        refusal.getMessage());
  }

  @Test
  void interlacedPicturesAreTheSamePictures() throws IOException {
    BufferedImage image = image(13, 7, BufferedImage.TYPE_3BYTE_BGR);
    Path file = folder.resolve("interlaced.png");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    assertEquals(1, Files.readAllBytes(file)[28], "the header says interlaced");
    assertEquals(Tensors.read(save(image), 3, RGB), Tensors.read(file, 3, RGB));
  }

  @Test
  void sixteenBitsKeepTheirPrecisionThereAndBack() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 12345, 65535});
    Path file = save(image);
    try (InputRows rows = PngInput.open(file, 1, RGB)) {
      assertEquals(16, rows.depth());
      float[] row = new float[3];
      rows.read(0, row, 0);
      assertEquals((float) (12345 / 65535.0), row[1]);
      assertEquals(1f, row[2]);
      Path copy = folder.resolve("copy.png");
      try (OutputRows output = Tensors.create(copy, rows.shape(), RGB, 16)) {
        output.write(0, row, 0);
        output.finish();
      }
      int[] samples = ImageIO.read(copy.toFile()).getRaster().getPixels(0, 0, 3, 1, (int[]) null);
      assertEquals("[0, 12345, 65535]", Arrays.toString(samples));
    }
  }

  @Test
  void aPixelThatLetsLightThroughIsRefused() throws IOException {
    BufferedImage image = image(5, 5, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(2, 3, 0xfe102030);
    Path file = save(image);
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> Tensors.read(file, 3, RGB));
    assertTrue(e.getCause().getMessage().contains("transparent"), e.getCause().getMessage());
  }

  @Test
  void aPictureCutAnywhereIsRefusedByName() throws IOException {
    Path whole = save(image(40, 40, BufferedImage.TYPE_3BYTE_BGR));
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 8; length < bytes.length - 12; length += 41) {
      Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(bytes, length));
      Exception e = assertThrows(Exception.class, () -> Tensors.read(cut, 3, RGB));
      Throwable problem = e instanceof UncheckedIOException ? e.getCause() : e;
      assertTrue(problem instanceof IOException, String.valueOf(problem));
      assertTrue(problem.getMessage().startsWith(cut + ": cannot be decoded"), e.getMessage());
    }
  }

  @Test
  void anOutputThatIsNotFinishedLeavesNoFile() throws IOException {
    Path file = save(image(4, 4, BufferedImage.TYPE_3BYTE_BGR));
    Tensor picture = Tensors.read(file, 3, RGB);
    Files.delete(file);
    try (OutputRows output = Tensors.create(file, picture.shape(), RGB, 8)) {
      float[] row = new float[12];
      picture.copyRow(0, row, 0);
      output.write(0, row, 0);
    }
    assertEquals(0, folder.toFile().list().length);
  }

  private static BufferedImage image(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(
            x, y, 0xff000000 | (37 * x & 0xff) << 16 | (51 * y & 0xff) << 8 | x * y & 0xff);
      }
    }
    return image;
  }

  private Path save(BufferedImage image) throws IOException {
    File file = folder.resolve("picture.png").toFile();
    assertTrue(ImageIO.write(image, "png", file));
    return file.toPath();
  }
}
