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
import org.bitfold.model.FloatVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Oracle;
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
      return new Approximation(result, ErrorBounds.of(add, operands, result))
          .after(ShiftWays.to(add, operands, result));
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
      return shift.applied(original, packed.travelled());
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

  /**
   * Constants that grow along a chain of sums and cancel in the end: summed in binary32, step by
   * step, what is left of them is off by more than rounding makes of the values it is added to.
   */
  @Example
  void coversSumsThatCancel() {
    Random random = new Random(5);
    float[] constants = {2.1f, 3.7f, -1.3f, 4.9f, 2.3f, -6.7f, -4.1f, -0.89f, -0.01f, 2.5e-7f};
    Planes residual = tiny(random);
    Approximation fed = Approximation.exact(residual);
    float held = 0;
    for (float constant : constants) {
      Planes branch = tiny(random);
      Unit unit = new Unit(constant);
      Planes original = unit.original(branch, residual);
      fed = unit.compare(branch, residual, fed);
      residual = original;
      held += constant;
    }
    Op.Affine stay = new Op.Affine(FloatVector.filled(1, 1), FloatVector.filled(1, held));
    Planes packed = Oracle.apply(stay, List.of(fed.values()), residual.shape());
    assertTrue(beyond(stay, fed, packed, residual) > 0, "no sum is off by more than its rounding");
    assertEquals(0, beyond(stay, fed.arrived(), packed, residual));
  }

  /** How many elements lie further from the original's than their bound. */
  private static int beyond(Op stay, Approximation fed, Planes packed, Planes original) {
    Approximation result = new Approximation(packed, ErrorBounds.of(stay, List.of(fed), packed));
    int beyond = 0;
    for (int i = 0; i < packed.values().length; i++) {
      double apart = (double) packed.values()[i] - original.values()[i];
      beyond += Math.abs(apart) > Shift.bound(result, original, i) ? 1 : 0;
    }
    return beyond;
  }

  private static Planes tiny(Random random) {
    Planes planes = draw(random, Numbers.USUAL, 1);
    float[] values = planes.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 0x1p-9f;
    }
    return planes.with(values);
  }

  private static float[] shifted(float[] values, float constant) {
    float[] shifted = values.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += constant;
    }
    return shifted;
  }
}
