package org.bitfold.runtime.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Metadata.Task;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  private static final Metadata RGB = new Metadata(Task.UNKNOWN, ColorOrder.RGB, 1f);
  private static final Metadata BGR = new Metadata(Task.UNKNOWN, ColorOrder.BGR, 255f);
  private static final Metadata GRAY = new Metadata(Task.UNKNOWN, ColorOrder.GRAY, 1f);

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"p.png", "p.bmp", "P.PNG"})
  void losslessFormatsKeepEverySample(String name) throws IOException {
    Path file = folder.resolve(name);
    Tensor picture =
        Tensor.generate(new Shape(16, 16, 3), (y, x, c) -> (16 * y + x + c) % 256 / 255f);
    Pictures.write(file, picture, RGB);
    assertEquals(picture, Pictures.read(file, RGB, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"g.png", "g.bmp"})
  void graySamplesAreNotConvertedThroughAColourSpace(String name) throws IOException {
    Path file = folder.resolve(name);
    Tensor picture = Tensor.generate(new Shape(16, 16, 1), (y, x, _) -> (16 * y + x) / 255f);
    Pictures.write(file, picture, GRAY);
    assertEquals(picture, Pictures.read(file, GRAY, 1));
  }

  @Test
  void jpegComesCloseToWhatWasWritten() throws IOException {
    Path file = folder.resolve("p.jpg");
    Tensor picture = Tensor.generate(new Shape(16, 16, 3), (y, x, c) -> 4 * (y + x + c) / 255f);
    Pictures.write(file, picture, RGB);
    Tensor back = Pictures.read(file, RGB, 3);
    assertEquals(picture.get(7, 7, 1), back.get(7, 7, 1), 8 / 255f);
  }

  @Test
  void colourOrderAndRangeFollowTheModel() throws IOException {
    Path file = folder.resolve("p.png");
    Pictures.write(file, Tensor.of(new Shape(1, 1, 3), new float[] {10, 20, 30}), BGR);
    assertEquals(
        Tensor.of(new Shape(1, 1, 3), new float[] {30 / 255f, 20 / 255f, 10 / 255f}),
        Pictures.read(file, RGB, 3));
    assertEquals(
        Tensor.of(new Shape(1, 1, 3), new float[] {10, 20, 30}), Pictures.read(file, BGR, 3));
  }

  @Test
  void samplesAreRoundedHalfUpAndClamped() {
    assertEquals(0, Pictures.sample(-3f, RGB));
    assertEquals(255, Pictures.sample(3f, RGB));
    assertEquals(255, Pictures.sample(Float.POSITIVE_INFINITY, RGB));
    assertEquals(3, Pictures.sample(2.5f, BGR));
    assertEquals(2, Pictures.sample(Math.nextDown(2.5f), BGR));
    for (int i = 0; i < 256; i++) {
      assertEquals(i, Pictures.sample(i / 255f, RGB));
    }
    assertThrows(IllegalArgumentException.class, () -> Pictures.sample(Float.NaN, RGB));
  }

  @Test
  void channelsThatDoNotFitTheModelAreRefused() throws IOException {
    Path color = image("c.png", BufferedImage.TYPE_3BYTE_BGR);
    assertProblem(color, GRAY, 1, "is a colour picture, the model takes 1 channel: convert");
    Path gray = image("g.png", BufferedImage.TYPE_BYTE_GRAY);
    assertProblem(gray, RGB, 5, "the model takes 5 channels: give it a .npy tensor");
  }

  @Test
  void aGrayPictureIsThreeEqualColoursToAModelThatTakesThree() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(1, 0, 0, 51);
    Path gray = save("gray.png", image);
    for (Metadata order : List.of(RGB, BGR)) {
      float[] found = Pictures.read(gray, order, 3).toArray();
      float level = 51 * order.valueRange() / 255;
      assertArrayEquals(new float[] {0, 0, 0, level, level, level}, found);
    }
  }

  @Test
  void transparencyIsRefusedUnlessEveryPixelIsOpaque() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff102030);
    image.setRGB(1, 0, 0xff405060);
    Path opaque = save("opaque.png", image);
    assertEquals(0x50 / 255f, Pictures.read(opaque, RGB, 3).get(0, 1, 1));
    image.setRGB(1, 0, 0xfe405060);
    assertProblem(save("glass.png", image), RGB, 3, "has transparent pixels: flatten it");
  }

  @Test
  void palettesAreLookedUp() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(1, 0, 0xff0000);
    Path file = save("palette.png", image);
    Tensor red = Pictures.read(file, RGB, 3);
    assertEquals(1f, red.get(0, 1, 0));
    assertEquals(0f, red.get(0, 1, 1));
    BufferedImage blackAndWhite = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    blackAndWhite.setRGB(1, 0, 0xffffff);
    assertEquals(1f, Pictures.read(save("bw.png", blackAndWhite), GRAY, 1).get(0, 1, 0));
  }

  @Test
  void sixteenBitsAreRefused() throws IOException {
    Path deep = image("deep.png", BufferedImage.TYPE_USHORT_GRAY);
    assertProblem(deep, GRAY, 1, "has 16 bits a sample, expected 8");
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    assertProblem(
        Files.writeString(folder.resolve("text.png"), "not a picture"), RGB, 3, "is no picture");
    Path whole = image("whole.png", BufferedImage.TYPE_3BYTE_BGR);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(bytes, bytes.length / 2));
    assertProblem(cut, RGB, 3, "cannot be decoded");
    assertThrows(
        NoSuchFileException.class, () -> Pictures.read(folder.resolve("missing.png"), RGB, 3));
  }

  @Test
  void onlyPicturesAreWrittenAsPictures() {
    Tensor features = Tensor.generate(new Shape(2, 2, 64), (_, _, _) -> 0f);
    Tensor picture = Tensor.generate(new Shape(2, 2, 3), (_, _, _) -> 0f);
    assertThrows(
        IllegalArgumentException.class,
        () -> Pictures.write(folder.resolve("f.png"), features, RGB));
    assertThrows(
        IllegalArgumentException.class,
        () -> Pictures.write(folder.resolve("p.tiff"), picture, RGB));
    assertEquals(0, folder.toFile().list().length, "nothing is left behind");
  }

  private Path image(String name, int type) throws IOException {
    return save(name, new BufferedImage(8, 8, type));
  }

  private Path save(String name, BufferedImage image) throws IOException {
    Path file = folder.resolve(name);
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private static void assertProblem(Path file, Metadata metadata, int channels, String expected) {
    FileContentException e =
        assertThrows(FileContentException.class, () -> Pictures.read(file, metadata, channels));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }
}
