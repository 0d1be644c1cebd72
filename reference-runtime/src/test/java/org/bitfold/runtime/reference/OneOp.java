package org.bitfold.runtime.reference;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.ElementType;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.bitfold.model.ShapeRules;
import org.bitfold.model.TypeRules;
import org.bitfold.model.ValueType;
import org.bitfold.runtime.Tensor;

/** Runs a single op, the way a model that is made of it would. */
final class OneOp {
  private OneOp() {}

  static Value run(Op op, Value... operands) {
    List<ValueType> types = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (Value operand : operands) {
      numbers.add(numbers.size());
      types.add(new ValueType(element(operand), operand.shape().channels()));
    }
    Node node = new Node("it", op, numbers, "");
    List<Shape> shapes = List.of(operands).stream().map(Value::shape).toList();
    Shape shape = ShapeRules.resultOf(node, shapes, TypeRules.resultOf(node, types).channels());
    Value result = ReferenceInterpreter.apply(op, List.of(operands), shape);
    if (!result.shape().equals(shape)) {
      throw new AssertionError("%s makes %s, expected %s".formatted(op, result.shape(), shape));
    }
    return result;
  }

  static Tensor floats(Op op, Tensor... operands) {
    Value[] values = new Value[operands.length];
    for (int i = 0; i < operands.length; i++) {
      values[i] = new Floats(operands[i]);
    }
    return ((Floats) run(op, values)).tensor();
  }

  /** A picture of one channel, row by row. */
  static Tensor plane(float[]... rows) {
    return Tensor.generate(new Shape(rows.length, rows[0].length, 1), (y, x, _) -> rows[y][x]);
  }

  /** One pixel of several channels. */
  static Tensor pixel(float... channels) {
    return Tensor.of(new Shape(1, 1, channels.length), channels);
  }

  static float[] row(float... values) {
    return values;
  }

  private static ElementType element(Value value) {
    return switch (value) {
      case Floats _ -> ElementType.FLOAT;
      case Bits _ -> ElementType.BITS;
      case Trits _ -> ElementType.TRITS;
      case Sums _ -> ElementType.SUMS;
    };
  }
}
