package org.bitfold.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bitfold.zoo.counterpart.DnCnn;
import org.bitfold.zoo.counterpart.SrResNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @MethodSource("models")
  void everyModelSaysWhatItUndoesAndHasACard(String name) throws IOException {
    TrainedModel model = Zoo.model(name);

    assertEquals(name, model.name());
    assertEquals(model.degradation(), Degradation.parse(model.degradation().toString()));
    assertTrue(model.goldens() > 0, "no goldens");
    String card = model.card();
    assertTrue(card.startsWith("# " + name + "\n"), card);
    for (String chapter : List.of("| training |", "| golden |", "PSNR in dB", "(curve.png)")) {
      assertTrue(card.contains(chapter), () -> chapter + " is missing from the card");
    }
  }

  @Test
  void binarySrResNetsAndDnCnnsHaveACounterpartOfTheirSize() {
    assertEquals(Optional.of(new SrResNet(32, 8, 4, 3)), Zoo.model("bbcu-m-x4").counterpart());
    assertEquals(Optional.of(new DnCnn(32, 12, 1)), Zoo.model("bbcu-dncnn-s25").counterpart());
    assertEquals(Optional.empty(), Zoo.model("e2fif-edsr-x2").counterpart());
  }

  @Test
  void degradationsOfEveryKindAreInTheZoo() {
    Set<Class<?>> kinds = new HashSet<>();
    for (TrainedModel model : Zoo.trained()) {
      kinds.add(model.degradation().getClass());
    }
    assertEquals(
        Set.of(Degradation.Shrunk.class, Degradation.Noisy.class, Degradation.Compressed.class),
        kinds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "blur:2", "sr", "sr:", "sr:0", "sr:2:3", "noise:-1", "jpeg:1e1"})
  void aDegradationThatNobodyKnowsIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Degradation.parse(text));
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
