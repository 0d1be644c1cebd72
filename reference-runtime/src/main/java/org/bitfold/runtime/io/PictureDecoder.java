package org.bitfold.runtime.io;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** From a file to pixels, with one clear line for everything that can be wrong. */
final class PictureDecoder {
  /** The most samples, three a pixel, that one array holds. */
  private static final long MOST_SAMPLES = Integer.MAX_VALUE - 8;

  private PictureDecoder() {}

  static BufferedImage decode(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "there is no such picture");
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      if (stream == null) {
        throw new IOException(file + ": cannot be opened for reading");
      }
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new FileContentException(
            file, "is no picture that can be read: expected PNG, JPEG or BMP");
      }
      return decode(file, readers.next(), stream);
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader, ImageInputStream stream)
      throws IOException {
    try {
      reader.setInput(stream, true, true);
      checkSize(file, reader.getWidth(0), reader.getHeight(0));
      return reader.read(0);
    } catch (FileContentException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers meet damaged files with unchecked exceptions, too.
      throw new FileContentException(
          file,
          "cannot be decoded (%s): it is damaged or of an unusual kind; save it anew as PNG"
              .formatted(e.getMessage()),
          e);
    } finally {
      reader.dispose();
    }
  }

  private static void checkSize(Path file, int width, int height) throws FileContentException {
    if (3L * width * height > MOST_SAMPLES) {
      throw new FileContentException(
          file,
          "is %dx%d pixels, more than one tensor holds: cut it into parts"
              .formatted(width, height));
    }
  }
}
