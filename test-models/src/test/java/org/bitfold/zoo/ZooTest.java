package org.bitfold.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
  @TempDir Path folder;

  static Stream<String> models() {
    return Zoo.models().stream();
  }

  @Test
  void theDemoModelIsThere() {
    assertTrue(Zoo.models().contains("bbcu-m-x2"), () -> Zoo.models().toString());
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyModelComesWithAsManyGoldenOutputsAsInputs(String name) throws IOException {
    Path model = Zoo.copyModel(name, folder);

    assertTrue(Files.size(model) > 0);
    long inputs = count("input_");
    assertTrue(inputs > 0, "no golden input");
    assertEquals(inputs, count("output_"));
  }

  @Test
  void anUnknownModelIsRefusedWithTheNamesOfThoseThatExist() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Zoo.copyModel("bbcu-x9", folder));
    assertTrue(refusal.getMessage().contains("bbcu-m-x2"), refusal.getMessage());
  }

  @Test
  void everyPictureCanBeCopied() throws IOException {
    for (String name : Zoo.pictures()) {
      assertTrue(Files.size(Zoo.copyPicture(name, folder)) > 0, name);
    }
  }

  @Test
  void anUnknownPictureIsRefused() {
    assertThrows(FileNotFoundException.class, () -> Zoo.copyPicture("nobody.png", folder));
  }

  private long count(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    }
  }
}
