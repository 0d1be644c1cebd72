package org.bitfold.converter.passes;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.bitfold.converter.OnnxFiles.real;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.Converted;
import org.bitfold.converter.OnnxFiles;
import org.bitfold.model.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecognizeBinarizersTest {
  private static final long[] SCALAR = {};
  private static final float MIN = Float.MIN_VALUE;

  /** One channel; a bias keeps the threshold off the samples of a picture. */
  private static OnnxFiles net() {
    return new OnnxFiles(13)
        .input("x", 1, 1, -1, -1)
        .floats("b", new long[] {1, 1, 1, 1}, 0.1234567f)
        .node("Add", "x b", "a")
        .floats("zero", SCALAR, 0)
        .floats("one", SCALAR, 1)
        .floats("two", SCALAR, 2)
        .floats("minus", SCALAR, -1)
        .output("y");
  }

  static Stream<Arguments> spellings() {
    return Stream.of(
        Arguments.of("Sign", net().node("Sign", "a", "y")),
        Arguments.of(
            "Where of Greater",
            net().node("Greater", "a zero", "g").node("Where", "g one minus", "y")),
        Arguments.of(
            "2·Cast(GreaterOrEqual) − 1",
            net()
                .node("GreaterOrEqual", "a zero", "g")
                .node("Cast", "g", "c", integer("to", 1))
                .node("Mul", "c two", "d")
                .node("Sub", "d one", "y")),
        Arguments.of(
            "1 − 2·Cast(Less)",
            net()
                .node("Less", "a zero", "g")
                .node("Cast", "g", "c", integer("to", 1))
                .node("Mul", "c two", "d")
                .node("Sub", "one d", "y")),
        Arguments.of(
            "Sign(Sign + 0.1), Larq's sign without a zero",
            net()
                .floats("tenth", SCALAR, 0.1f)
                .node("Sign", "a", "s")
                .node("Add", "s tenth", "t")
                .node("Sign", "t", "y")),
        Arguments.of(
            "sign − clip + clip",
            net()
                .node("Sign", "a", "s")
                .node("Clip", "a minus one", "c")
                .node("Sub", "s c", "d")
                .node("Add", "d c", "y")),
        Arguments.of(
            "(sign − x) + x, what detach leaves",
            net().node("Sign", "a", "s").node("Sub", "s a", "d").node("Add", "d a", "y")),
        Arguments.of(
            "QONNX Quant of one signed bit",
            net()
                .node(
                    "qonnx.custom_op.general",
                    "Quant",
                    "a one zero one",
                    "y",
                    integer("signed", 1),
                    integer("narrow", 0))),
        Arguments.of(
            "QONNX IntQuant of one signed bit, as newer versions call it",
            net().node("qonnx.custom_op.general", "IntQuant", "a one zero one", "y")),
        Arguments.of(
            "QONNX BipolarQuant",
            net().node("qonnx.custom_op.general", "BipolarQuant", "a one", "y")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spellings")
  void everySpellingOfSignIsABinarizerWithTheBiasInItsThreshold(String name, OnnxFiles file) {
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "ToFloat"), converted.ops());
    float t = -0.1234567f;
    float[] y = converted.run(1, 4, -1, Math.nextDown(t), Math.nextUp(t), 1);
    assertArrayEquals(new float[] {-1, -1, 1, 1}, y);
  }

  @Test
  void theThresholdIsTheNegatedBiasToTheLastBit() {
    float threshold =
        Converted.of(net().node("Sign", "a", "y")).only(Op.Binarize.class).thresholds().get(0);
    assertEquals(-0.1234567f, threshold);
  }

  @Test
  void aStrictComparisonDoesNotMoveToTheOtherSideOfItsBound() {
    Converted converted =
        Converted.of(net().node("Greater", "a zero", "g").node("Where", "g one minus", "y"));
    assertEquals(Math.nextUp(-0.1234567f), converted.only(Op.Binarize.class).thresholds().get(0));
  }

  @Test
  void signBehindReluIsZeroOrOneAndStaysSo() {
    Converted converted = Converted.of(net().node("Relu", "a", "r").node("Sign", "r", "y"));
    assertArrayEquals(new float[] {0, 1}, converted.run(1, 2, -1, 1));
    assertFalse(converted.ops().contains("Binarize"));
  }

  @Test
  void signOfBlackPixelsKeepsItsZero() {
    OnnxFiles file = new OnnxFiles(13).input("x", 1, 1, -1, -1).node("Sign", "x", "y").output("y");
    Converted converted = Converted.of(file);
    assertArrayEquals(new float[] {-1, 0, 0, 1, 1}, converted.run(1, 5, -MIN, -0f, 0f, MIN, 1));
  }

  @Test
  void signOfAConvolutionWithoutBiasKeepsTheZeroOfABlackPicture() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 1, -1, -1)
            .floats("w", new long[] {1, 1, 1, 2}, 0.3f, -0.2f)
            .node("Conv", "x w", "c")
            .node("Sign", "c", "y")
            .output("y");
    assertArrayEquals(new float[] {0, 1}, Converted.of(file).run(1, 3, 0, 0, -1));
  }

  @Test
  void moreChannelsThanCanBeLookedAtAreSaidToBeSo() {
    int channels = 4200;
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, channels, -1, -1)
            .floats("k", new long[0], 0.5f)
            .node("Mul", "x k", "h")
            .node("Sign", "h", "s")
            .node("Relu", "h", "r")
            .node("Add", "r s", "y")
            .output("y");
    assertTrue(
        Converted.of(file).conversion().report().notes().toString().contains("not all were looked"),
        "no word of it");
  }

  @Test
  void oneOrNothingOnEitherSideIsTritsWithoutAnOffset() {
    for (String comparison : List.of("Greater", "Less")) {
      Converted converted =
          Converted.of(
              net().node(comparison, "a zero", "g").node("Cast", "g", "y", integer("to", 1)));
      assertEquals(
          comparison.equals("Greater")
              ? List.of("Ternarize", "ToFloat")
              : List.of("Ternarize", "ToFloat", "Affine"),
          converted.ops());
      float above = comparison.equals("Greater") ? 1 : 0;
      float[] y = converted.run(1, 2, -1, 1);
      assertEquals(1 - above, y[0] + 0f); // a zero of either sign
      assertEquals(above, y[1] + 0f);
      converted.model().nodes().stream()
          .filter(node -> node.op() instanceof Op.Affine)
          .forEach(node -> assertEquals(-0f, ((Op.Affine) node.op()).bias().get(0)));
    }
  }

  @Test
  void scaledAndShiftedSignsAreOfTwoLevelsWhereNoMoreThanCoincidenceMeetsTheMiddle() {
    OnnxFiles file =
        net()
            .floats("half", SCALAR, 0.5f)
            .floats("quarter", SCALAR, 0.25f)
            .node("Sign", "a", "s")
            .node("Mul", "s half", "m")
            .node("Add", "m quarter", "y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "ToFloat", "Affine"), converted.ops());
    float t = -0.1234567f;
    float[] y = converted.run(1, 3, Math.nextDown(t), t, 1);
    assertArrayEquals(new float[] {-0.25f, 0.75f, 0.75f}, y);
  }

  @Test
  void scaledAndShiftedSignsOfBlackPixelsKeepTheirMiddle() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 1, -1, -1)
            .floats("half", SCALAR, 0.5f)
            .floats("quarter", SCALAR, 0.25f)
            .node("Sign", "x", "s")
            .node("Mul", "s half", "m")
            .node("Add", "m quarter", "y")
            .output("y");
    float[] y = Converted.of(file).run(1, 3, -1, 0, 1);
    assertArrayEquals(new float[] {-0.25f, 0.25f, 0.75f}, y);
  }

  @Test
  void aSineOrCosineIsCarriedAsPartOfABinarizer() {
    OnnxFiles file =
        net()
            .node("Clip", "a minus one", "c")
            .node("Sin", "c", "s")
            .node("Cos", "c", "k")
            .node("Mul", "s k", "m")
            .node("Sign", "m", "y");
    assertEquals(List.of("Binarize", "ToFloat"), Converted.of(file).ops());
  }

  @Test
  void levelsThatNoScaleAndOffsetGiveAreThoseOfASideThatIsZero() {
    OnnxFiles file =
        net()
            .floats("low", SCALAR, 1e8f)
            .floats("high", SCALAR, 1)
            .node("Less", "a zero", "g")
            .node("Where", "g low high", "y");
    assertArrayEquals(new float[] {1e8f, 1}, Converted.of(file).run(1, 2, -1, 1));
  }

  @Test
  void aTermThatGrowsWithTheInputIsNotTakenForRounding() {
    for (float slope : new float[] {1e-7f, 2e-10f, -1e-13f}) {
      OnnxFiles file =
          net()
              .floats("slope", SCALAR, slope)
              .node("Sign", "a", "s")
              .node("Mul", "a slope", "m")
              .node("Add", "s m", "y");
      float x = 1 << 24;
      assertEquals(1 + slope * (x + 0.1234567f), Converted.of(file).run(1, 1, x)[0]);
    }
  }

  @Test
  void aWindowBetweenTwoComparisonsIsFoundHoweverNarrow() {
    OnnxFiles file =
        net()
            .floats("three", SCALAR, 3)
            .floats("from", SCALAR, 0.5f)
            .floats("to", SCALAR, 0.50001f)
            .node("Mul", "x three", "t")
            .node("Greater", "t from", "p")
            .node("Less", "t to", "q")
            .node("And", "p q", "both")
            .node("Cast", "both", "y", integer("to", 1));
    // 0 and 1 with two jumps between are no step function that can be carried.
    assertThrows(ConversionException.class, () -> Converted.of(file));
  }

  @Test
  void decreasingStepsAndOtherLevelsAreCarriedExactly() {
    OnnxFiles file =
        net()
            .floats("low", SCALAR, 0.25f)
            .floats("high", SCALAR, -0.5f)
            .node("Less", "a zero", "g")
            .node("Where", "g low high", "y");
    assertArrayEquals(new float[] {0.25f, -0.5f}, Converted.of(file).run(1, 2, -1, 1));
  }

  @Test
  void levelsThatDifferByChannelAreAScalePerChannel() {
    OnnxFiles file =
        new OnnxFiles(13)
            .input("x", 1, 2, -1, -1)
            .floats("b", new long[] {2, 1, 1}, 0.3f, 0.7f)
            .floats("s", new long[] {2, 1, 1}, 0.5f, 3)
            .node("Add", "x b", "a")
            .node("Sign", "a", "g")
            .node("Mul", "g s", "y")
            .output("y");
    Converted converted = Converted.of(file);
    assertEquals(List.of("Binarize", "ToFloat", "Affine"), converted.ops());
    assertArrayEquals(new float[] {0.5f, -3}, converted.run(1, 1, 1, -1));
  }

  @Test
  void aStepPlusItsInputIsCarriedAsASum() {
    OnnxFiles file = net().node("Sign", "a", "s").node("Add", "s a", "y");
    // Sign alone is a step; the sum is carried as a sum.
    assertTrue(Converted.of(file).ops().contains("Binarize"));
    float[] y = Converted.of(file).run(1, 1, 1);
    assertArrayEquals(new float[] {1 + (1 + 0.1234567f)}, y);
  }

  @Test
  void roundingOfAnEstimatorIsStatedInTheReport() {
    Converted converted =
        Converted.of(net().node("Sign", "a", "s").node("Sub", "s a", "d").node("Add", "d a", "y"));
    assertTrue(converted.conversion().report().notes().toString().contains("up to rounding"));
  }

  @Test
  void hardTanhIsNotMistakenForABinarizer() {
    OnnxFiles file = net().node("Clip", "a minus one", "y");
    assertEquals(List.of("Affine", "Clip"), Converted.of(file).ops());
  }

  @Test
  void slopesAreNotSteps() {
    OnnxFiles file = net().node("LeakyRelu", "a", "y", real("alpha", 0.25f));
    assertEquals(List.of("Affine", "PRelu"), Converted.of(file).ops());
  }

  @Test
  void aQuantizerOfTwoNarrowBitsIsATernarizer() {
    Converted converted =
        Converted.of(
            net()
                .floats("s", SCALAR, 0.5f)
                .node("qonnx.custom_op.general", "Quant", "a s zero two", "y"));
    float b = 0.1234567f;
    float[] y = converted.run(1, 5, -3, -0.26f - b, 0 - b, 0.24f - b, 7);
    assertArrayEquals(new float[] {-0.5f, -0.5f, 0, 0, 0.5f}, y);
  }

  @Test
  void aQuantizerOfMoreBitsIsRefusedByItsNodesName() {
    OnnxFiles file =
        net()
            .floats("four", SCALAR, 4)
            .node("qonnx.custom_op.general", "Quant", "a one zero four", "q4")
            .node("Relu", "q4", "y");
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    assertTrue(message.contains("'q4'") && message.contains("more bits"), message);
  }

  @Test
  void otherQuantizersOfQonnxAreRefusedByName() {
    OnnxFiles file = net().node("qonnx.custom_op.general", "Trunc", "a one zero one one", "y");
    String message = assertThrows(ConversionException.class, () -> Converted.of(file)).getMessage();
    assertTrue(message.contains("Trunc 'y'") && message.contains("BipolarQuant"), message);
  }

  @Test
  void aRoundingOfSomethingBoundedIsABinarizer() {
    Converted converted =
        Converted.of(
            net()
                .floats("half", SCALAR, 0.5f)
                .node("Mul", "a half", "h")
                .node("Add", "h half", "u")
                .node("Clip", "u zero one", "c")
                .node("Round", "c", "r")
                .node("Mul", "r two", "d")
                .node("Sub", "d one", "y"));
    assertTrue(converted.ops().contains("Binarize"), converted.ops().toString());
    assertArrayEquals(new float[] {-1, -1, 1, 1}, converted.run(1, 4, -9, -0.13f, -0.12f, 1));
  }
}
