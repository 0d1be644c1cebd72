package org.bitfold.cli.counting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bitfold.cli.TestModels;
import org.bitfold.model.Shape;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int HEIGHT = 10;
  private static final int WIDTH = 20;
  private static final long PIXELS = HEIGHT * WIDTH;

  private final Tally tally =
      Tally.of(TestModels.superResolution(), List.of(new Shape(HEIGHT, WIDTH, 3)));

  @Test
  void everyConvolutionIsALayerOfItsKind() {
    assertEquals(
        List.of(Layer.Kind.FLOAT, Layer.Kind.BINARY, Layer.Kind.FLOAT, Layer.Kind.FLOAT),
        tally.layers().stream().map(Layer::kind).toList());
  }

  @Test
  void partsAreToldByTheGraph() {
    assertEquals(
        List.of(Part.HEAD, Part.BODY, Part.UPSAMPLING, Part.TAIL),
        tally.layers().stream().map(Layer::part).toList());
  }

  @Test
  void byThePapersRuleABinaryMultiplicationIsA64thOfAnOperation() {
    long headMacs = PIXELS * 9 * 3 * 8;
    long bodyMacs = PIXELS * 9 * 8 * 8;
    long upMacs = PIXELS * 9 * 8 * 12;
    long tailMacs = 4 * PIXELS * 9 * 3 * 3;
    assertEquals(headMacs + bodyMacs / 64.0 + upMacs + tailMacs, tally.operations());
  }

  @Test
  void byThePapersRuleABinaryWeightIsA32ndOfAParameter() {
    assertEquals(9 * 3 * 8 + 9 * 8 * 8 / 32.0 + 9 * 8 * 12 + 9 * 3 * 3, tally.parameters());
  }

  @Test
  void theHonestCountLeavesNothingOut() {
    long convolutions = PIXELS * 9 * (3 * 8 + 8 * 12) + 4 * PIXELS * 9 * 3 * 3;
    long signs = PIXELS * 8;
    long scales = PIXELS * 8;
    long residual = PIXELS * 8;
    assertEquals(convolutions + signs + scales + residual, tally.floatOps());
    assertEquals(PIXELS * 8 * 9, tally.wordOps());
    long floats = 9 * (3 * 8 + 8 * 12 + 3 * 3) + (8 + 12 + 3) + 8 + 2 * 8;
    long words = 8 * 9;
    assertEquals(4 * (floats + words), tally.bytes());
  }
}
