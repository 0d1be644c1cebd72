package org.bitfold.cli.files;

import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.PngWriter;
import ar.com.hjg.pngj.PngjException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.bitfold.format.AtomicOutput;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.runtime.io.Pictures;

/** A PNG picture, written row by row. */
final class PngOutput implements OutputRows {
  private static final int BUFFER = 1 << 16;

  /** Half as long as zlib's own level 6, for pictures a twentieth larger. */
  private static final int COMPRESSION = 4;

  private final Path file;
  private final Metadata metadata;
  private final int full;
  private final boolean reversed;
  private final AtomicOutput output;
  private final BufferedOutputStream buffer;
  private final PngWriter writer;
  private final int[] samples;

  private PngOutput(Path file, Shape shape, Metadata metadata, int depth, AtomicOutput output) {
    this.file = file;
    this.metadata = metadata;
    this.full = (1 << depth) - 1;
    this.reversed = shape.channels() == 3 && metadata.colorOrder() == Metadata.ColorOrder.BGR;
    this.output = output;
    boolean gray = shape.channels() == 1;
    this.buffer = new BufferedOutputStream(output, BUFFER);
    this.writer =
        new PngWriter(
            buffer, new ImageInfo(shape.width(), shape.height(), depth, false, gray, false));
    writer.setShouldCloseStream(false);
    writer.setCompLevel(COMPRESSION);
    this.samples = new int[shape.width() * shape.channels()];
  }

  /**
   * Begins a picture.
   *
   * @param shape {@code [H, W, 1]} or {@code [H, W, 3]}
   * @param depth bits of a sample, 8 or 16
   */
  static PngOutput create(Path file, Shape shape, Metadata metadata, int depth) throws IOException {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new FileSystemException(
          file.toString(),
          null,
          "a result of %d channels is no picture: write it as .npy".formatted(shape.channels()));
    }
    return new PngOutput(file, shape, metadata, depth, AtomicOutput.to(file));
  }

  @Override
  public void write(int y, float[] row, int offset) {
    int channels = samples.length / writer.imgInfo.cols;
    for (int i = 0; i < samples.length; i++) {
      int c = i % channels;
      int from = reversed ? i - c + channels - 1 - c : i;
      samples[i] = Pictures.sample(row[offset + from], metadata, full);
    }
    try {
      writer.writeRowInt(samples);
    } catch (PngjException e) {
      throw new UncheckedIOException(failed(e));
    }
  }

  @Override
  public void finish() throws IOException {
    try {
      writer.end();
    } catch (PngjException e) {
      throw failed(e);
    }
    buffer.flush();
    output.commit();
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  /** The library wraps what the file system says. */
  private IOException failed(PngjException e) {
    return e.getCause() instanceof IOException cause
        ? cause
        : new IOException(file + ": cannot be written: " + e.getMessage(), e);
  }
}
