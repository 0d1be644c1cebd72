package org.bitfold.converter.passes;

import static org.bitfold.converter.passes.Graphs.after;
import static org.bitfold.converter.passes.Graphs.graph;
import static org.bitfold.converter.passes.Graphs.picture;
import static org.bitfold.converter.passes.Graphs.sketch;
import static org.bitfold.converter.passes.Graphs.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.graph.Graph;
import org.bitfold.converter.graph.GraphNode;
import org.bitfold.converter.graph.GraphOp;
import org.bitfold.converter.graph.GraphOp.Argument;
import org.bitfold.converter.graph.ScalarFunction;
import org.bitfold.model.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarryPointwiseTest {
  private final GraphNode x = picture(2);

  /** The function of x and constants; a null stands for x. */
  private Graph of(ScalarFunction function, FloatVector... constants) {
    List<Argument> arguments = new ArrayList<>();
    List<GraphNode> operands = new ArrayList<>();
    for (FloatVector constant : constants) {
      if (constant == null) {
        arguments.add(new Argument.Operand(operands.size()));
        operands.add(x);
      } else {
        arguments.add(new Argument.Constant(constant));
      }
    }
    return graph(x, GraphNode.of("n", "n", new GraphOp.Pointwise(function, arguments), operands));
  }

  /** Asserts that the carried op gives the function's own bits, and returns its sketch. */
  private String exactly(ScalarFunction function, FloatVector... constants) {
    Graph after = after(new CarryPointwise(), of(function, constants));
    float[] samples = Graphs.samples(2);
    float[] found = Graphs.run(after, samples).get(0);
    for (int i = 0; i < samples.length; i++) {
      double[] numbers = new double[constants.length];
      for (int k = 0; k < numbers.length; k++) {
        FloatVector constant = constants[k];
        int channel = i / (samples.length / 2);
        numbers[k] =
            constant == null ? samples[i] : constant.get(constant.size() == 1 ? 0 : channel);
      }
      float expected = (float) function.apply(numbers);
      assertTrue(
          expected == found[i] || Float.isNaN(expected) && Float.isNaN(found[i]),
          "%s of %s: expected %s, found %s".formatted(function, samples[i], expected, found[i]));
    }
    return sketch(after);
  }

  private String refusal(ScalarFunction function, FloatVector... constants) {
    return assertThrows(
            ConversionException.class, () -> after(new CarryPointwise(), of(function, constants)))
        .getMessage();
  }

  @Test
  void arithmeticWithConstantsIsAnAffineToTheLastBit() {
    FloatVector c = vector(0.1f, -3.7f);
    FloatVector one = vector(1e-40f);
    for (FloatVector constant : List.of(c, one, vector(0), vector(-0f))) {
      assertEquals("Affine(x)", exactly(ScalarFunction.ADD, null, constant));
      assertEquals("Affine(x)", exactly(ScalarFunction.ADD, constant, null));
      assertEquals("Affine(x)", exactly(ScalarFunction.SUBTRACT, null, constant));
      assertEquals("Affine(x)", exactly(ScalarFunction.SUBTRACT, constant, null));
      assertEquals("Affine(x)", exactly(ScalarFunction.MULTIPLY, null, constant));
      assertEquals("Affine(x)", exactly(ScalarFunction.MULTIPLY, constant, null));
    }
    assertEquals("Affine(x)", exactly(ScalarFunction.DIVIDE, null, vector(4, -0.5f)));
  }

  @Test
  void arithmeticBetweenTensorsIsOneOp() {
    for (ScalarFunction function :
        List.of(
            ScalarFunction.ADD,
            ScalarFunction.SUBTRACT,
            ScalarFunction.MULTIPLY,
            ScalarFunction.DIVIDE)) {
      assertEquals("Binary(x, x)", exactly(function, null, null));
    }
  }

  @Test
  void activationsAndBoundsAreCarriedExactly() {
    assertEquals("Clip(x)", exactly(ScalarFunction.RELU, (FloatVector) null));
    assertEquals("Clip(x)", exactly(ScalarFunction.MINIMUM, null, vector(0.5f)));
    assertEquals("Clip(x)", exactly(ScalarFunction.MAXIMUM, vector(-0.5f, -0.5f), null));
    assertEquals("Clip(x)", exactly(ScalarFunction.CLIP, null, vector(-1), vector(1)));
    assertEquals("PRelu(x)", exactly(ScalarFunction.PRELU, null, vector(0.25f, -2)));
    assertEquals("Binary(x, x)", exactly(ScalarFunction.POWER, null, vector(2)));
    for (ScalarFunction function :
        List.of(
            ScalarFunction.NEGATE,
            ScalarFunction.ABSOLUTE,
            ScalarFunction.EXPONENTIAL,
            ScalarFunction.SIGMOID,
            ScalarFunction.TANH)) {
      assertEquals("Unary(x)", exactly(function, (FloatVector) null));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void constantsThatAreNoNumbersAreRefusedByOpAndNode(float bad) {
    FloatVector constant = vector(1, bad);
    assertTrue(refusal(ScalarFunction.ADD, null, constant).contains("Add 'n'"));
    assertTrue(refusal(ScalarFunction.SUBTRACT, constant, null).contains("Sub 'n'"));
    assertTrue(refusal(ScalarFunction.MULTIPLY, null, constant).contains("Mul 'n'"));
    assertTrue(refusal(ScalarFunction.PRELU, null, constant).contains("'n'"));
  }

  @Test
  void divisorsWhoseReciprocalsAreBeyondBinary32AreRefused() {
    assertTrue(refusal(ScalarFunction.DIVIDE, null, vector(0)).contains("zero as a divisor"));
    assertTrue(refusal(ScalarFunction.DIVIDE, null, vector(1e-40f)).contains("Div 'n'"));
    assertTrue(refusal(ScalarFunction.DIVIDE, vector(1), null).contains("divides a constant"));
  }

  @Test
  void aCubeIsTwoProducts() {
    Graph after = after(new CarryPointwise(), of(ScalarFunction.POWER, null, vector(3)));
    assertEquals("Binary(Binary(x, x), x)", sketch(after));
    float[] samples = Graphs.samples(2);
    float[] found = Graphs.run(after, samples).get(0);
    for (int i = 0; i < samples.length; i++) {
      assertEquals(samples[i] * samples[i] * samples[i], found[i]);
    }
  }

  @Test
  void boundsThatDifferByChannelAreMovedToZero() {
    Graph after = after(new CarryPointwise(), of(ScalarFunction.MINIMUM, null, vector(1, -2)));
    assertEquals("Affine(Clip(Affine(x)))", sketch(after));
    float[] samples = Graphs.samples(2);
    float[] found = Graphs.run(after, samples).get(0);
    for (int i = 0; i < samples.length; i++) {
      assertEquals(Math.min(samples[i], i < found.length / 2 ? 1 : -2), found[i], 1e-6f);
    }
  }

  @Test
  void boundsOfClipThatCrossAreRefused() {
    assertTrue(refusal(ScalarFunction.CLIP, null, vector(1), vector(-1)).contains("cross"));
    assertTrue(refusal(ScalarFunction.CLIP, null, vector(Float.NaN), vector(1)).contains("Clip"));
    assertTrue(refusal(ScalarFunction.POWER, null, vector(4)).contains("power"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ScalarFunction.class,
      names = {"SIGN", "FLOOR", "CEILING", "ROUND", "NOT_ZERO", "TRUNCATE", "NOT"})
  void whatJumpsIsRefusedOutsideABinarizer(ScalarFunction function) {
    String message = refusal(function, (FloatVector) null);
    assertTrue(message.contains("'n'") && message.contains("binarizer"), message);
  }
}
