package org.bitfold.converter.passes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constants that no network should have are refused by the node that reads them. */
class HostileConstantsTest {
  private static final long[] ONE = {1};

  private static OnnxFiles net() {
    return new OnnxFiles(13).input("x", 1, 1, -1, -1).output("y");
  }

  private static void refused(OnnxFiles file, String... words) {
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    assertEquals(1, message.lines().count(), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void areRefusedByTheNodeThatReadsThem(float bad) {
    String word = Float.isNaN(bad) ? "NaN" : "nfinit";
    OnnxFiles weights =
        net()
            .node("Sign", "x", "s")
            .floats("w", new long[] {1, 1, 1, 2}, bad, 1)
            .node("Conv", "s w", "y");
    OnnxFiles bias =
        net()
            .floats("w", new long[] {1, 1, 1, 1}, 1)
            .floats("b", ONE, bad)
            .node("Conv", "x w b", "y");
    OnnxFiles slope = net().floats("b", ONE, bad).node("PRelu", "x b", "y");
    OnnxFiles shift = net().floats("b", ONE, bad).node("Add", "x b", "y");
    OnnxFiles shiftBeforeSign =
        net().floats("b", ONE, bad).node("Add", "x b", "a").node("Sign", "a", "y");
    OnnxFiles mean =
        net()
            .floats("b", ONE, bad)
            .floats("g", ONE, 1)
            .node("BatchNormalization", "x g g b g", "y");
    OnnxFiles padding =
        net()
            .longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .floats("b", new long[0], bad)
            .node("Pad", "x pads b", "y");
    assertAll(
        () -> refused(weights, "Conv 'y'", word),
        () -> refused(bias, "Conv 'y'", word),
        () -> refused(slope, "PRelu 'y'", word),
        () -> refused(shift, "Add 'y'", word),
        () -> refused(shiftBeforeSign, "'a'", word),
        () -> refused(mean, "BatchNormalization 'y'", word),
        () -> refused(padding, "Pad 'y'", word));
  }

  @Test
  void aNegativeVarianceIsRefused() {
    refused(
        net().floats("g", ONE, 1).floats("v", ONE, -1).node("BatchNormalization", "x g g g v", "y"),
        "BatchNormalization 'y'",
        "variance");
  }

  @Test
  void scalesWhoseProductOverflowsAreNotFolded() {
    Converted converted =
        Converted.of(
            net()
                .floats("w", new long[] {1, 1, 1, 1}, 1e30f)
                .floats("k", ONE, 1e-30f)
                .floats("l", ONE, 1e30f)
                .node("Mul", "x k", "a")
                .node("Conv", "a w", "b")
                .node("Mul", "b l", "y"));
    assertEquals(1e30f, converted.run(1, 1, 1)[0], 1e24f);
  }

  @Test
  void scalesWhoseProductUnderflowsAreNotFolded() {
    Converted converted =
        Converted.of(
            net()
                .floats("k", ONE, 1e-25f)
                .floats("l", ONE, 1e30f)
                .node("Mul", "x k", "a")
                .node("Mul", "a k", "b")
                .node("Mul", "b l", "y"));
    assertEquals(1, converted.run(1, 1, 1e20f)[0], 1e-6f);
  }

  @Test
  void shiftsThatOverflowTogetherAreNotMovedThroughASum() {
    Converted converted =
        Converted.of(
            net()
                .floats("b", ONE, 3e38f)
                .node("Add", "x b", "p")
                .node("Add", "x b", "q")
                .node("Neg", "q", "n")
                .node("Add", "p n", "y"));
    assertEquals(0, converted.run(1, 1, 1)[0]);
  }
}
