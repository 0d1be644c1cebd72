package org.bitfold.runtime.io;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** What a picture is written as. */
enum PictureFormat {
  PNG("png"),
  JPEG("jpeg"),
  BMP("bmp");

  /** High enough that the codec does not undo what a restoration network did. */
  private static final float JPEG_QUALITY = 0.95f;

  private final String codec;

  PictureFormat(String codec) {
    this.codec = codec;
  }

  /** The format that the file's name ends in. */
  static PictureFormat of(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "png" -> PNG;
      case "jpg", "jpeg" -> JPEG;
      case "bmp" -> BMP;
      default ->
          throw new IllegalArgumentException(
              file + ": pictures are written as .png, .jpg or .bmp; give it such a name");
    };
  }

  /** The bytes of a file that shows {@code image}. */
  byte[] encode(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(codec).next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (this == JPEG) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
