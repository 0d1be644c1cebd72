package org.bitfold.converter.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class StepSearchTest {

  @Test
  void signHasThreeLevelsOfWhichTheMiddleIsOneNumber() {
    StepFunction sign = StepSearch.search(Math::signum, List.of()).orElseThrow();
    assertEquals(List.of(-1f, 0f, 1f), sign.levels());
    assertTrue(sign.isPoint(1));
    assertEquals(0, sign.deviation());
  }

  @Property(tries = 200, seed = "1")
  void aThresholdIsFoundToTheLastBitWithoutBeingTold(
      @ForAll @FloatRange(min = -1e18f, max = 1e18f) float threshold) {
    StepFunction step = StepSearch.search(x -> x >= threshold ? 2 : -2, List.of()).orElseThrow();
    assertEquals(List.of(-2f, 2f), step.levels());
    assertEquals(threshold + 0f, step.starts().get(1) + 0f);
  }

  @Property(tries = 200, seed = "2")
  void aSingleNumberBetweenTwoLevelsIsFound(
      @ForAll @FloatRange(min = -100, max = 100) float place) {
    StepFunction step = StepSearch.search(x -> Math.signum(x - place), List.of()).orElseThrow();
    assertEquals(3, step.size());
    assertEquals(place + 0f, step.starts().get(1) + 0f);
  }

  @Test
  void smoothFunctionsAndFineStairsAreNoSteps() {
    assertTrue(StepSearch.search(x -> (float) Math.tanh(x), List.of()).isEmpty());
    assertTrue(StepSearch.search(x -> (float) Math.rint(x), List.of()).isEmpty());
    assertTrue(StepSearch.search(x -> x, List.of()).isEmpty());
    assertTrue(StepSearch.search(x -> 3, List.of()).isEmpty());
  }

  @Test
  void thePolynomialEstimatorOfReActNetIsExactlySign() {
    StepFunction step =
        StepSearch.search(StepSearchTest::estimator, List.of(-1f, 1f)).orElseThrow();
    assertEquals(List.of(-1f, 0f, 1f), step.levels());
    assertEquals(0, step.deviation());
  }

  /** {@code sign − poly + poly}, poly being the piecewise quadratic approximation of sign. */
  private static float estimator(float x) {
    float m1 = x < -1 ? 1 : 0;
    float m2 = x < 0 ? 1 : 0;
    float m3 = x < 1 ? 1 : 0;
    float out1 = m1 * -1 + (x * x + 2 * x) * (1 - m1);
    float out2 = out1 * m2 + (-x * x + 2 * x) * (1 - m2);
    float out3 = out2 * m3 + 1 * (1 - m3);
    return Math.signum(x) - out3 + out3;
  }
}
