package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A valid file of a few hundred kilobytes that refers to one text of 64 KiB from so many places
 * that, spelled out, it has gigabytes.
 */
class HostileTextsTest {
  private static final int PLACES = 50_000;
  private static final int NODES = 2_000;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    String text = "\u001b[2J" + "o".repeat(65_000);
    List<String> texts = Collections.nCopies(PLACES, text);
    List<Node> nodes =
        IntStream.range(0, NODES)
            .mapToObj(i -> new Node(text, new Op.Softmax(), List.of(i), text))
            .toList();
    Model model =
        new Model(
            List.of(new Input(text, 1, 0, 0)),
            nodes,
            List.of(new Output(text, NODES)),
            new Metadata(Metadata.Task.UNKNOWN, Metadata.ColorOrder.UNKNOWN, 1f),
            new Provenance(
                text,
                texts,
                text,
                List.of(text),
                List.of(new Provenance.SourceFile(text, Sha256.digest(new byte[0]))),
                List.of(new Provenance.Rewrite(text, text, texts))),
            Optional.empty());
    file = folder.resolve("hostile.bfld");
    BfldWriter.write(model, file);
  }

  @Test
  void inspectingShowsWhereTheyBegin() throws IOException {
    long size = Files.size(file);
    String out = CommandRun.of("inspect", file, "--rewrites").succeeds().out();
    assertTrue(out.length() < 4 * size, out.length() + " characters of " + size + " bytes");
    assertTrue(out.contains("and 49,980 more"), out.substring(0, 1000));
    assertEquals(-1, out.indexOf('\u001b'));
    assertEquals(NODES, out.lines().filter(line -> line.contains("Softmax")).count());
  }

  @Test
  void everyPlaceIsInTheJson() throws IOException {
    String out = CommandRun.of("inspect", file, "--json").succeeds().out();
    JsonNode origin = new ObjectMapper().readTree(out).get("origin");
    assertEquals(PLACES, origin.get("options").size());
    assertTrue(out.length() < 64 * Files.size(file), out.length() + " characters");
  }

  @Test
  void thePageCanBeOpened() throws IOException {
    Path page = folder.resolve("page.html");
    CommandRun.of("inspect", file, "--html", page).succeeds();
    assertTrue(Files.size(page) < 64 * Files.size(file), Files.size(page) + " bytes");
  }

  @Test
  void countingShowsWhereTheyBegin() throws IOException {
    String out = CommandRun.of("stats", file, "--lq", "4x4").succeeds().out();
    assertTrue(out.length() < 64 * Files.size(file), out.length() + " characters");
    assertEquals(-1, out.indexOf('\u001b'));
  }
}
