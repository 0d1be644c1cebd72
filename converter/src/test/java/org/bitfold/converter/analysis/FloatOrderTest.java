package org.bitfold.converter.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FloatOrderTest {

  @Property(seed = "4")
  void keysAscendAsFloatsDoAndLeadBack(@ForAll float a, @ForAll float b) {
    assertEquals(
        Float.floatToRawIntBits(a), Float.floatToRawIntBits(FloatOrder.at(FloatOrder.key(a))));
    if (a < b) {
      assertTrue(FloatOrder.key(a) < FloatOrder.key(b));
    }
  }

  @Test
  void neighboursDifferByOne() {
    assertEquals(FloatOrder.key(1f) + 1, FloatOrder.key(Math.nextUp(1f)));
    assertEquals(FloatOrder.key(-1f) + 1, FloatOrder.key(Math.nextUp(-1f)));
    assertEquals(FloatOrder.key(-0f) + 1, FloatOrder.key(0f));
  }

  @Property(seed = "5")
  void theSmallestFloatOfATestIsFound(@ForAll float threshold) {
    assertEquals(threshold + 0f, FloatOrder.smallest(x -> x >= threshold));
  }

  @Test
  void aTestThatNeverHoldsGivesInfinity() {
    assertEquals(Float.POSITIVE_INFINITY, FloatOrder.smallest(x -> false));
    assertEquals(Float.NEGATIVE_INFINITY, FloatOrder.smallest(x -> true));
  }
}
