package org.bitfold.cli.files;

import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.ImageLineInt;
import ar.com.hjg.pngj.PngReader;
import ar.com.hjg.pngj.PngjException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;

/**
 * A PNG picture, read row by row: 1 to 16 bits a sample, gray, colours or palette. An interlaced
 * one is decoded as a whole. Samples are taken as they are: no gamma, no colour profile. A gray
 * picture is three equal colours to a model that takes three.
 */
final class PngInput implements InputRows {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final PngReader reader;
  private final PngPixels pixels;
  private final Shape shape;
  private final double scale;
  private final boolean reversed;
  private final boolean gray;

  private PngInput(Path file, PngReader reader, int channels, Metadata metadata)
      throws IOException {
    this.file = file;
    this.reader = reader;
    this.pixels = PngPixels.of(reader);
    ImageInfo info = reader.imgInfo;
    this.gray = pixels.channels() == 1 && channels == 3;
    if (pixels.channels() != channels && !gray) {
      throw problem(
          "is a %s picture, the model takes %d channel%s: %s"
              .formatted(
                  pixels.channels() == 1 ? "gray" : "colour",
                  channels,
                  channels == 1 ? "" : "s",
                  advice(channels)));
    }
    this.shape = new Shape(info.rows, info.cols, channels);
    this.scale = metadata.valueRange();
    this.reversed = channels == 3 && metadata.colorOrder() == Metadata.ColorOrder.BGR;
  }

  /**
   * Opens a picture.
   *
   * @param channels what the model takes
   * @throws FileSystemException if it has others, or is damaged
   */
  static PngInput open(Path file, int channels, Metadata metadata) throws IOException {
    InputStream stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      PngReader reader = new PngReader(stream, true);
      reader.setMaxTotalBytesRead(0);
      reader.setChunksToSkip("iCCP", "zTXt", "iTXt", "tEXt", "eXIf", "fdAT");
      return new PngInput(file, reader, channels, metadata);
    } catch (RuntimeException e) {
      stream.close();
      throw damaged(file, e);
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int depth() {
    return reader.imgInfo.bitDepth == 16 ? 16 : 8;
  }

  @Override
  public void read(int y, float[] row, int offset) {
    try {
      int[] samples = ((ImageLineInt) reader.readRow(y)).getScanline();
      int channels = shape.channels();
      int next = offset;
      for (int x = 0; x < shape.width(); x++) {
        if (!pixels.opaque(samples, x)) {
          throw new UncheckedIOException(
              problem("has transparent pixels: flatten it onto a background first"));
        }
        for (int c = 0; c < channels; c++) {
          int of = gray ? 0 : reversed ? channels - 1 - c : c;
          int sample = pixels.sample(samples, x, of);
          row[next++] = (float) (sample * scale / pixels.full());
        }
      }
      if (y == shape.height() - 1) {
        reader.end();
      }
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      // Damage shows as PngjException, and in a palette or a filter as any other.
      throw new UncheckedIOException(damaged(file, e));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      reader.close();
    } catch (PngjException e) {
      throw damaged(file, e);
    }
  }

  private FileSystemException problem(String what) {
    return new FileSystemException(file.toString(), null, what);
  }

  private static FileSystemException damaged(Path file, RuntimeException cause) {
    FileSystemException failure =
        new FileSystemException(
            file.toString(),
            null,
            "cannot be decoded (%s): it is damaged or of an unusual kind; save it anew as PNG"
                .formatted(cause.getMessage()));
    failure.initCause(cause);
    return failure;
  }

  private static String advice(int channels) {
    return switch (channels) {
      case 1 -> "convert the picture to gray";
      case 3 -> "convert the picture to RGB";
      default -> "give it a .npy tensor";
    };
  }
}
