package org.bitfold.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.model.Model;

/**
 * Reads packed models and trusts nothing: any bytes whatever end in a valid model or in a {@link
 * BfldException}, in time and memory proportional to their number.
 *
 * <p>The checks, in order: magic, digest, version, lengths, identifier ({@link Container}); every
 * reference of the head ({@link HeadBuffer}); segments ({@link DataReader}); the meaning ({@link
 * Model}); and that the head is the canonical one for what it says. The digest finds accidents; it
 * is no defence against an author of bad will, so the later checks do not rely on it.
 */
public final class BfldReader {
  private BfldReader() {}

  /**
   * The model that {@code file} says.
   *
   * @throws BfldException if it is not a packed model that this release reads
   * @throws IOException if it cannot be read at all
   */
  public static Model read(Path file) throws IOException {
    return describe(file).model();
  }

  /**
   * The model that {@code bytes} say.
   *
   * @throws BfldException if they are not a packed model that this release reads
   */
  public static Model read(byte[] bytes) throws BfldException {
    return describe(bytes).model();
  }

  /**
   * The model that {@code file} says, with facts about the file.
   *
   * @throws BfldException if it is not a packed model that this release reads
   * @throws IOException if it cannot be read at all
   */
  public static BfldFile describe(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          Files.exists(file) ? file + " is not a regular file" : "no such file: " + file);
    }
    try {
      return describe(content(file));
    } catch (BfldException e) {
      throw e.in(file.toString());
    }
  }

  private static byte[] content(Path file) throws IOException {
    long size = Files.size(file);
    if (size > Limits.FILE) {
      throw ErrorCode.TOO_LARGE.failure(
          "the file has %d bytes, at most %d are allowed".formatted(size, Limits.FILE));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes((int) size);
    }
  }

  /**
   * The model that {@code bytes} say, with facts about them.
   *
   * @throws BfldException if they are not a packed model that this release reads
   */
  public static BfldFile describe(byte[] bytes) throws BfldException {
    Container container = Container.open(bytes);
    Model model = HeadDecoder.decode(container);
    checkCanonical(container, model);
    return new BfldFile(
        container.version(),
        bytes.length,
        container.head().limit(),
        container.data().limit(),
        container.digest(),
        model);
  }

  /**
   * One model, one file. A file of a later minor version may hold fields that this release does not
   * know and therefore cannot write again; they do not change what the model computes.
   */
  private static void checkCanonical(Container container, Model model) throws BfldException {
    if (container.version().compareTo(FormatVersion.CURRENT) > 0) {
      return;
    }
    HeadEncoder.Encoded canonical = HeadEncoder.encode(model);
    int difference = canonical.head().mismatch(container.head());
    if (difference >= 0) {
      throw ErrorCode.NOT_CANONICAL.failure(
          "the head differs from the canonical one from byte %d on".formatted(difference));
    }
    if (canonical.minor() != container.version().minor()) {
      throw ErrorCode.NOT_CANONICAL.failure(
          "the file states format %s, its operators need %d.%d"
              .formatted(container.version(), container.version().major(), canonical.minor()));
    }
  }
}
