package org.bitfold.runtime.reference;

import static org.bitfold.runtime.reference.OneOp.pixel;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.model.Shape;
import org.junit.jupiter.api.Test;

class SignOpsTest {
  @Test
  void binarizeIsPlusOneFromTheThresholdOn() {
    Op op = new Op.Binarize(FloatVector.of(0.5f, 0.5f, 0.5f));
    Value bits = OneOp.run(op, new Floats(pixel(0.5f, Math.nextDown(0.5f), Math.nextUp(0.5f))));
    assertEquals(bits(1, -1, 1), bits);
  }

  @Test
  void minusZeroMeetsAThresholdOfZero() {
    Op op = new Op.Binarize(FloatVector.of(0f, -0f));
    assertEquals(bits(1, 1), OneOp.run(op, new Floats(pixel(-0f, 0f))));
  }

  @Test
  void infiniteThresholdsMakeAChannelConstant() {
    Op op = new Op.Binarize(FloatVector.of(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    assertEquals(bits(1, -1), OneOp.run(op, new Floats(pixel(-Float.MAX_VALUE, Float.MAX_VALUE))));
  }

  @Test
  void ternarizeIsZeroBetweenItsThresholds() {
    Op op = new Op.Ternarize(FloatVector.filled(4, -1f), FloatVector.filled(4, 2f));
    Value trits = OneOp.run(op, new Floats(pixel(Math.nextDown(-1f), -1f, Math.nextDown(2f), 2f)));
    assertEquals(trits(-1, 0, 0, 1), trits);
  }

  @Test
  void signWithZeroIsATernarizeAroundZero() {
    Op op = new Op.Ternarize(FloatVector.filled(4, 0f), FloatVector.filled(4, Float.MIN_VALUE));
    Value trits = OneOp.run(op, new Floats(pixel(-Float.MIN_VALUE, -0f, 0f, Float.MIN_VALUE)));
    assertEquals(trits(-1, 0, 0, 1), trits);
  }

  @Test
  void signsBecomeFloats() {
    assertEquals(new Floats(pixel(1f, 0f, -1f)), OneOp.run(new Op.ToFloat(), trits(1, 0, -1)));
  }

  @Test
  void sumsAreScaledWithOneRounding() {
    float scale = Math.nextUp(1f);
    Op op = new Op.ScaleSums(FloatVector.of(0.5f, scale), FloatVector.of(0.25f, -3f));
    assertEquals(new Floats(pixel(-3.25f, Math.fma(3f, scale, -3f))), OneOp.run(op, sums(-7, 3)));
  }

  @Test
  void sumsMeetIntegerThresholds() {
    Op op = new Op.ThresholdSums(IntVector.of(3, 3, Integer.MIN_VALUE, Integer.MAX_VALUE));
    assertEquals(bits(1, -1, 1, -1), OneOp.run(op, sums(3, 2, -9, 9)));
  }

  private static Shape pixelOf(int... values) {
    return new Shape(1, 1, values.length);
  }

  private static Bits bits(int... values) {
    return Bits.generate(pixelOf(values), (_, _, c) -> values[c]);
  }

  private static Trits trits(int... values) {
    return Trits.generate(pixelOf(values), (_, _, c) -> values[c]);
  }

  private static Sums sums(int... values) {
    return Sums.generate(pixelOf(values), (_, _, c) -> values[c]);
  }
}
