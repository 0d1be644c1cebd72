package org.bitfold.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.Table;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.bitfold.format.BfldReader;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.bench.Nets;
import org.bitfold.runtime.io.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the package's documentation, compiled and run as it stands there. */
class EmbeddingExampleTest {
  private static final String IMPORTS =
      """
      import java.nio.file.Path;
      import java.util.List;
      import org.bitfold.format.BfldReader;
      import org.bitfold.model.Model;
      import org.bitfold.runtime.*;
      import org.bitfold.runtime.io.Pictures;
      """;

  @TempDir Path folder;

  @Test
  void itRunsWithNothingButFlatBuffersBesideBitfold() throws Exception {
    Model model = Nets.bbcuM(16, 1, 1);
    Metadata metadata = model.metadata();
    BfldWriter.write(model, folder.resolve("model.bfld"));
    Tensor small = Tensor.generate(new Shape(6, 5, 3), (y, x, c) -> (y + x + c) / 20f);
    Pictures.write(folder.resolve("small.png"), small, metadata);

    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        IMPORTS
            + "public class Example { public static void main(String[] a) throws Exception {"
            + example()
            + "} }");
    String classPath =
        List.of(place(Session.class), place(BfldReader.class), place(Table.class)).stream()
            .collect(Collectors.joining(File.pathSeparator));
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
    assertEquals(0, compiled);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath + File.pathSeparator + folder,
                "Example")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), printed);
    assertTrue(printed.contains("12 of 12 rows"), printed);

    try (Session session = Session.open(model, SessionOptions.defaults())) {
      Tensor read = Pictures.read(folder.resolve("small.png"), metadata, 3);
      Path expected = folder.resolve("expected.png");
      Pictures.write(expected, session.run(read), metadata);
      assertEquals(-1, Files.mismatch(expected, folder.resolve("large.png")));
    }
  }

  private static String example() throws IOException {
    Path documentation =
        Path.of(
            System.getProperty("bitfold.root"),
            "reference-runtime/src/main/java/org/bitfold/runtime/package-info.java");
    String text = Files.readString(documentation);
    int start = text.indexOf("{@snippet :") + "{@snippet :".length();
    String code = text.substring(start, text.indexOf("\n * }\n */", start));
    return code.replaceAll("(?m)^ \\* ?", "");
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
