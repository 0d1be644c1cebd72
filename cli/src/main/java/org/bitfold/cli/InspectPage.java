package org.bitfold.cli;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bitfold.format.AtomicFile;

/** What {@code bitfold inspect} shows, as one page that needs nothing from the network. */
final class InspectPage {
  private static final String TEMPLATE = "inspect.html";

  private InspectPage() {}

  /** Writes the page about {@code model}, a record of facts, to {@code page}. */
  static void write(Path page, Path file, Object model) throws IOException {
    try (InputStream stream = InspectPage.class.getResourceAsStream(TEMPLATE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      String text =
          Mustache.compiler()
              .escapeHTML(true)
              .nullValue("")
              .withFormatter(InspectPage::text)
              .compile(reader)
              .execute(Map.of("file", file.getFileName().toString(), "model", model));
      AtomicFile.write(page, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
        : String.valueOf(value);
  }
}
