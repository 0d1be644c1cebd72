package org.bitfold.verifier.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.format.AtomicFile;
import org.bitfold.verifier.Certificate;

/**
 * A certificate in every form, ready to be written.
 *
 * @param json all of it
 * @param junit what CI systems read
 * @param page what people read
 */
public record Reports(String json, String junit, String page) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The forms of a certificate. */
  public static Reports of(Certificate certificate) throws IOException {
    String json = JSON.writeValueAsString(certificate) + "\n";
    return new Reports(json, JunitXml.of(certificate), HtmlPage.of(certificate, json));
  }

  /**
   * Writes a certificate at once.
   *
   * @see #write(Path)
   */
  public static void write(Certificate certificate, Path folder) throws IOException {
    of(certificate).write(folder);
  }

  /**
   * Writes {@code certificate.json}, {@code junit.xml} and {@code index.html}, each whole or not at
   * all.
   *
   * @param folder made if it is not there
   * @throws IOException if a file cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("certificate.json"), json);
    write(folder.resolve("junit.xml"), junit);
    write(folder.resolve("index.html"), page);
  }

  private static void write(Path file, String content) throws IOException {
    AtomicFile.write(file, content.getBytes(StandardCharsets.UTF_8));
  }
}
