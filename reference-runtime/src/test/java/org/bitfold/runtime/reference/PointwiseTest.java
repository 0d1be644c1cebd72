package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.floats;
import static org.bitfold.runtime.reference.OneOp.pixel;
import static org.bitfold.runtime.reference.OneOp.plane;
import static org.bitfold.runtime.reference.OneOp.row;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.model.Op.BinaryFunction;
import org.bitfold.model.Op.UnaryFunction;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.junit.jupiter.api.Test;

class PointwiseTest {
  @Test
  void affineRoundsOnce() {
    float a = 1 + 0x1p-23f;
    Op op = new Op.Affine(FloatVector.of(a, 1f, 3f), FloatVector.of(-1f, 0.1f, -0f));
    assertEquals(
        pixel(Math.fma(a, a, -1f), 0.1f + 0.2f, 3f * -0f), floats(op, pixel(a, 0.2f, -0f)));
  }

  @Test
  void preluKeepsMinusZeroAndScalesNegatives() {
    Op op = new Op.PRelu(FloatVector.of(0.5f, 0.5f, -2f, -2f));
    assertEquals(pixel(-0f, -1f, 6f, 3f), floats(op, pixel(-0f, -2f, -3f, 3f)));
  }

  @Test
  void reluIsAClip() {
    Op relu = new Op.Clip(0f, Float.POSITIVE_INFINITY);
    assertEquals(pixel(0f, -0f, 2f), floats(relu, pixel(-1f, -0f, 2f)));
    assertEquals(pixel(-1f, 0.5f, 2f), floats(new Op.Clip(-1f, 2f), pixel(-9f, 0.5f, 9f)));
  }

  @Test
  void functionsRoundOnce() {
    float x = 0.7f;
    assertEquals(pixel(2f, 0f), floats(new Op.Unary(UnaryFunction.ABS), pixel(-2f, -0f)));
    assertEquals(pixel(2f, -0f), floats(new Op.Unary(UnaryFunction.NEGATE), pixel(-2f, 0f)));
    assertEquals(pixel(1.4142135f), floats(new Op.Unary(UnaryFunction.SQRT), pixel(2f)));
    assertEquals(
        pixel((float) Math.E, 0f), floats(new Op.Unary(UnaryFunction.EXP), pixel(1f, -1000f)));
    assertEquals(
        pixel((float) (1 / (1 + StrictMath.exp(-(double) x))), 0.5f, 0f, 1f),
        floats(new Op.Unary(UnaryFunction.SIGMOID), pixel(x, 0f, -1000f, 1000f)));
    assertEquals(
        pixel((float) StrictMath.tanh(x), -1f),
        floats(new Op.Unary(UnaryFunction.TANH), pixel(x, -99f)));
  }

  @Test
  void twoTensorsMeetElementByElement() {
    Tensor a = pixel(6f, -1f);
    Tensor b = pixel(4f, 0f);
    assertEquals(pixel(10f, -1f), floats(new Op.Binary(BinaryFunction.ADD), a, b));
    assertEquals(pixel(2f, -1f), floats(new Op.Binary(BinaryFunction.SUBTRACT), a, b));
    assertEquals(pixel(24f, -0f), floats(new Op.Binary(BinaryFunction.MULTIPLY), a, b));
    assertEquals(
        pixel(1.5f, Float.NEGATIVE_INFINITY), floats(new Op.Binary(BinaryFunction.DIVIDE), a, b));
  }

  @Test
  void aSecondTensorOfOneIsRepeatedAlongEachAxis() {
    Tensor picture = Tensor.generate(new Shape(2, 3, 2), (y, x, c) -> 100 * y + 10 * x + c);
    Tensor column = plane(row(1000), row(2000));
    assertEquals(
        Tensor.generate(picture.shape(), (y, x, c) -> 100 * y + 10 * x + c + 1000 * (y + 1)),
        floats(new Op.Binary(BinaryFunction.ADD), picture, column));
    Tensor perChannel = pixel(1f, -1f);
    assertEquals(
        Tensor.generate(picture.shape(), (y, x, c) -> (100 * y + 10 * x + c) * (c == 0 ? 1f : -1f)),
        floats(new Op.Binary(BinaryFunction.MULTIPLY), picture, perChannel));
  }

  @Test
  void softmaxAddsUpToOneAndDoesNotOverflow() {
    Tensor out = floats(new Op.Softmax(), pixel(0f, (float) Math.log(3)));
    assertEquals(0.25f, out.get(0, 0, 0), 1e-7f);
    assertEquals(0.75f, out.get(0, 0, 1), 1e-7f);
    assertEquals(pixel(1f, 0f), floats(new Op.Softmax(), pixel(1000f, -1000f)));
  }
}
