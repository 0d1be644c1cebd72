package org.bitfold.converter.constants;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.DataType;
import org.bitfold.converter.onnx.OnnxAttribute;
import org.bitfold.converter.onnx.OnnxNode;
import org.bitfold.converter.onnx.OnnxTensor;
import org.junit.jupiter.api.Test;

class ConstantEvaluatorTest {
  private static final OnnxTensor MATRIX = OnnxTensor.ofFloats(new int[] {2, 3}, 1, 2, 3, 4, 5, 6);

  private static OnnxTensor evaluate(
      String op, Map<String, OnnxAttribute> attributes, OnnxTensor... inputs) {
    return all(op, 1, attributes, inputs).get(0);
  }

  private static List<OnnxTensor> all(
      String op, int outputs, Map<String, OnnxAttribute> attributes, OnnxTensor... inputs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add("y" + i);
    }
    OnnxNode node = new OnnxNode("n", op, "", 13, List.of(), names, attributes);
    List<Optional<OnnxTensor>> given = Arrays.stream(inputs).map(Optional::of).toList();
    return ConstantEvaluator.evaluate(node, given).orElseThrow();
  }

  private static OnnxAttribute ints(Long... values) {
    return new OnnxAttribute.Ints(List.of(values));
  }

  private static void floats(OnnxTensor tensor, float... expected) {
    assertArrayEquals(expected, tensor.toFloats());
  }

  @Test
  void matricesAreMultipliedInBatchesAndVectorsAreRowsOrColumns() {
    OnnxTensor square = OnnxTensor.ofFloats(new int[] {3, 2}, 1, 0, 0, 1, 1, 1);
    OnnxTensor product = evaluate("MatMul", Map.of(), MATRIX, square);
    assertArrayEquals(new int[] {2, 2}, product.dims());
    floats(product, 4, 5, 10, 11);
    OnnxTensor batch =
        evaluate(
            "MatMul", Map.of(), OnnxTensor.ofFloats(new int[] {2, 1, 3}, 1, 2, 3, 4, 5, 6), square);
    assertArrayEquals(new int[] {2, 1, 2}, batch.dims());
    floats(batch, 4, 5, 10, 11);
    OnnxTensor vector = OnnxTensor.ofFloats(new int[] {3}, 1, 0, -1);
    OnnxTensor column = evaluate("MatMul", Map.of(), MATRIX, vector);
    assertArrayEquals(new int[] {2}, column.dims());
    floats(column, -2, -2);
    assertThrows(ConversionException.class, () -> evaluate("MatMul", Map.of(), MATRIX, MATRIX));
  }

  @Test
  void layerNormalizationStandardizesTheLastAxes() {
    OnnxTensor scale = OnnxTensor.ofFloats(new int[] {3}, 1, 2, 1);
    OnnxTensor bias = OnnxTensor.ofFloats(new int[] {3}, 0, 1, 0);
    Map<String, OnnxAttribute> exact = Map.of("epsilon", new OnnxAttribute.Real(0));
    float unit = (float) (1 / Math.sqrt(2 / 3.0));
    floats(
        evaluate("LayerNormalization", exact, MATRIX, scale, bias), -unit, 1, unit, -unit, 1, unit);
  }

  @Test
  void elementwiseFunctionsBroadcastAndRoundToTheirType() {
    OnnxTensor row = OnnxTensor.ofFloats(new int[] {3}, 10, 20, 30);
    floats(evaluate("Add", Map.of(), MATRIX, row), 11, 22, 33, 14, 25, 36);
    OnnxTensor third =
        evaluate(
            "Div",
            Map.of(),
            OnnxTensor.scalar(DataType.FLOAT, 1),
            OnnxTensor.scalar(DataType.FLOAT, 3));
    floats(third, 1f / 3f);
    assertEquals(2, evaluate("Div", Map.of(), OnnxTensor.ofLongs(5), OnnxTensor.ofLongs(2)).at(0));
  }

  @Test
  void expandingCostsNothing() {
    OnnxTensor bias = OnnxTensor.ofFloats(new int[] {1, 2, 1, 1}, 5, 6);
    OnnxTensor wide = evaluate("Expand", Map.of(), bias, OnnxTensor.ofLongs(1, 2, 9999, 9999));
    assertEquals(2, wide.stored());
    assertEquals(9999, wide.dim(3));
  }

  @Test
  void elementsMoveAsOnnxSays() {
    floats(evaluate("Transpose", Map.of(), MATRIX), 1, 4, 2, 5, 3, 6);
    floats(
        evaluate(
            "Slice",
            Map.of(),
            MATRIX,
            OnnxTensor.ofLongs(-1),
            OnnxTensor.ofLongs(Long.MIN_VALUE),
            OnnxTensor.ofLongs(1),
            OnnxTensor.ofLongs(-2)),
        3,
        1,
        6,
        4);
    floats(
        evaluate(
            "Gather", Map.of("axis", new OnnxAttribute.Int(1)), MATRIX, OnnxTensor.ofLongs(-1)),
        3,
        6);
    floats(
        evaluate("Concat", Map.of("axis", new OnnxAttribute.Int(0)), MATRIX, MATRIX),
        1,
        2,
        3,
        4,
        5,
        6,
        1,
        2,
        3,
        4,
        5,
        6);
    List<OnnxTensor> parts =
        all("Split", 2, Map.of("axis", new OnnxAttribute.Int(1)), MATRIX, OnnxTensor.ofLongs(1, 2));
    floats(parts.get(1), 2, 3, 5, 6);
    floats(
        evaluate("Tile", Map.of(), MATRIX, OnnxTensor.ofLongs(1, 2)),
        1,
        2,
        3,
        1,
        2,
        3,
        4,
        5,
        6,
        4,
        5,
        6);
  }

  @Test
  void meansAreRoundedOnce() {
    floats(evaluate("ReduceMean", Map.of("axes", ints(1L)), MATRIX), 2, 5);
    OnnxTensor flat = evaluate("ReduceSum", Map.of("keepdims", new OnnxAttribute.Int(0)), MATRIX);
    assertEquals(0, flat.rank());
    floats(flat, 21);
  }

  @Test
  void reshapesKeepAndInferExtents() {
    assertArrayEquals(
        new int[] {2, 1, 3},
        evaluate("Reshape", Map.of(), MATRIX, OnnxTensor.ofLongs(0, 1, -1)).dims());
  }

  @Test
  void inputsThatDoNotFitAreRefusedByName() {
    ConversionException refusal =
        assertThrows(
            ConversionException.class,
            () -> evaluate("Reshape", Map.of(), MATRIX, OnnxTensor.ofLongs(4)));
    assertTrue(refusal.getMessage().contains("Reshape 'n'"), refusal.getMessage());
  }
}
