package org.bitfold.format;

import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.model.Model;

/**
 * Writes packed models. The bytes are canonical: one model, one file, on every machine.
 *
 * <p>Both methods throw {@link IllegalArgumentException} for what no file can hold: more bytes than
 * the specification allows, text that is not well-formed Unicode.
 */
public final class BfldWriter {
  private BfldWriter() {}

  /** The file that says {@code model}. */
  public static byte[] toBytes(Model model) {
    HeadEncoder.Encoded encoded = HeadEncoder.encode(model);
    return Container.assemble(
        new FormatVersion(FormatVersion.CURRENT.major(), encoded.minor()),
        encoded.head(),
        encoded.data().length(),
        encoded.data()::writeTo);
  }

  /** Writes {@code model} to {@code file}, whole or not at all ({@link AtomicFile}). */
  public static void write(Model model, Path file) throws IOException {
    AtomicFile.write(file, toBytes(model));
  }
}
