package org.bitfold.verifier.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.format.AtomicFile;
import org.bitfold.verifier.Certificate;

/** Writes a certificate in every form. */
public final class Reports {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Reports() {}

  /**
   * Writes {@code certificate.json}, {@code junit.xml} and {@code index.html}, each whole or not at
   * all.
   *
   * @param folder made if it is not there
   * @throws IOException if a file cannot be written
   */
  public static void write(Certificate certificate, Path folder) throws IOException {
    Files.createDirectories(folder);
    String json = JSON.writeValueAsString(certificate) + "\n";
    write(folder.resolve("certificate.json"), json);
    write(folder.resolve("junit.xml"), JunitXml.of(certificate));
    write(folder.resolve("index.html"), HtmlPage.of(certificate, json));
  }

  private static void write(Path file, String content) throws IOException {
    AtomicFile.write(file, content.getBytes(StandardCharsets.UTF_8));
  }
}
