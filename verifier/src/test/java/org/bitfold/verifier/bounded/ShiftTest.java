package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Planes;

/** A constant that was moved past a residual sum, told from the sums alone. */
class ShiftTest {
  private static final int SIDE = 6;
  private static final int PICTURES = 4;

  /** The original adds {@code moved} before a residual sum, the packed model after it. */
  private static final class Unit {
    private final float[] moved;
    private Shift shift;

    Unit(float... moved) {
      this.moved = moved;
      this.shift = Shift.unknown(moved.length);
    }

    Planes original(Planes branch, Planes residual) {
      float[] sums = new float[branch.values().length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = branch.values()[i] + moved[i / (SIDE * SIDE)] + residual.values()[i];
      }
      return branch.with(sums);
    }

    Approximation packed(Planes branch, Approximation residual) {
      float[] sums = new float[branch.values().length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] = branch.values()[i] + residual.values().values()[i];
      }
      Planes result = branch.with(sums);
      Op add = new Op.Binary(Op.BinaryFunction.ADD);
      List<Approximation> operands = List.of(Approximation.exact(branch), residual);
      return new Approximation(result, ErrorBounds.of(add, operands, result));
    }

    /** Compares one picture and gives what the next unit is fed with. */
    Approximation compare(Planes branch, Planes residual, Approximation fed) {
      Planes original = original(branch, residual);
      Approximation packed = packed(branch, fed);
      shift = shift.narrowed(packed, original);
      for (int i = 0; i < packed.errors().length; i++) {
        double apart = (double) packed.values().values()[i] - original.values()[i];
        double distance = Math.abs(apart - shift.constant(i / (SIDE * SIDE)));
        double bound = Shift.bound(packed, original, i);
        assertTrue(distance <= bound, "%s apart, bound %s".formatted(distance, bound));
      }
      return shift.applied(original);
    }
  }

  private static Planes draw(Random random, Numbers numbers, int channels) {
    float[] values = numbers.draw(random, channels * SIDE * SIDE);
    for (int i = 0; i < values.length; i++) {
      // Values that differ in size from picture to picture bound the constant differently well.
      values[i] = random.nextInt(4) == 0 ? values[i] * 0x1p-12f : values[i];
    }
    return new Planes(channels, SIDE, SIDE, values);
  }

  @Property(seed = "20260714", tries = 150, edgeCases = EdgeCasesMode.NONE)
  void explainsEveryPictureThroughTwoSums(
      @ForAll("finite") Numbers numbers, @ForAll("finite") Numbers shifts, @ForAll long seed) {
    Random random = new Random(seed);
    float[] moved = shifts.draw(random, 3);
    Unit first = new Unit(moved);
    // The second constant takes the first one back but for a few ulps.
    float[] back = new float[moved.length];
    for (int c = 0; c < back.length; c++) {
      back[c] = -moved[c] * (1 + random.nextInt(3) * 0x1p-22f);
    }
    Unit second = new Unit(back);
    for (int picture = 0; picture < PICTURES; picture++) {
      Planes residual = draw(random, numbers, 3);
      Planes branch = draw(random, numbers, 3);
      Approximation fed = first.compare(branch, residual, Approximation.exact(residual));
      second.compare(draw(random, numbers, 3), first.original(branch, residual), fed);
    }
  }

  @Provide
  static Arbitrary<Numbers> finite() {
    return Arbitraries.of(Numbers.USUAL, Numbers.CANCELLING, Numbers.TINY);
  }

  @Example
  void tellsTheConstant() {
    Random random = new Random(3);
    Unit unit = new Unit(0.75f, -3f, 0f);
    for (int picture = 0; picture < PICTURES; picture++) {
      Planes residual = draw(random, Numbers.USUAL, 3);
      unit.compare(draw(random, Numbers.USUAL, 3), residual, Approximation.exact(residual));
    }
    assertEquals(-0.75, unit.shift.constant(0), 1e-7);
    assertEquals(3, unit.shift.constant(1), 1e-6);
    assertEquals(0.0, unit.shift.constant(2));
    assertFalse(unit.shift.mayBeNone(0));
    assertTrue(unit.shift.mayBeNone(2));
  }

  /** A picture alone may allow a constant; all of them must allow the same one. */
  @Example
  void isTheSameInEveryPicture() {
    Random random = new Random(4);
    Planes original = draw(random, Numbers.USUAL, 1);
    Shift shift = Shift.unknown(1);
    for (float constant : new float[] {0.5f, 0.5001f}) {
      Planes packed = original.with(shifted(original.values(), constant));
      shift = shift.narrowed(Approximation.exact(packed), original);
    }
    double constant = shift.constant(0);
    assertTrue(constant > 0.5 && constant < 0.5001, "constant " + constant);
    boolean explains = true;
    for (int i = 0; i < original.values().length; i++) {
      Approximation last = Approximation.exact(original.with(shifted(original.values(), 0.5001f)));
      double apart = (double) last.values().values()[i] - original.values()[i];
      explains &= Math.abs(apart - constant) <= Shift.bound(last, original, i);
    }
    assertFalse(explains, "a constant that explains both 0.5 and 0.5001");
  }

  private static float[] shifted(float[] values, float constant) {
    float[] shifted = values.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += constant;
    }
    return shifted;
  }
}
