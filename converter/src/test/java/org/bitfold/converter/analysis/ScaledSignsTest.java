package org.bitfold.converter.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.FloatVector;
import org.junit.jupiter.api.Test;

class ScaledSignsTest {
  private static ScaledSigns of(float... filter) {
    return ScaledSigns.of(new FloatFilters(1, 1, 1, filter.length, FloatVector.of(filter)));
  }

  @Property(tries = 300, seed = "3")
  void latentWeightsThroughTheEstimatorAreSignsTimesScale(
      @ForAll @Size(min = 9, max = 9) float[] raw) {
    float[] latent = raw.clone();
    double sum = 0;
    for (int i = 0; i < latent.length; i++) {
      latent[i] = Math.clamp(latent[i] * 1e-30f, -0.9f, 0.9f);
      latent[i] = latent[i] == 0 ? 0.01f : latent[i];
      sum += Math.abs(latent[i]);
    }
    float scale = (float) (sum / latent.length);
    float[] weights = new float[latent.length];
    for (int i = 0; i < latent.length; i++) {
      weights[i] = Math.signum(latent[i]) * scale - latent[i] + latent[i];
    }
    assertTrue(of(weights).holds(), () -> of(weights).reason());
  }

  @Test
  void weightsThatDifferByMoreThanRoundingAreNot() {
    assertFalse(of(0.5f, -0.5f, 0.5f, -0.50001f).holds());
    assertTrue(of(0.5f, -0.5f, 0.5f, -0.50000006f).holds());
  }

  @Test
  void aScalePerInputChannelIsNamed() {
    FloatFilters perInput = new FloatFilters(1, 1, 2, 2, FloatVector.of(0.5f, 2, -0.5f, 2));
    assertTrue(ScaledSigns.of(perInput).reason().contains("each input channel"));
    FloatFilters latent = new FloatFilters(1, 1, 2, 2, FloatVector.of(0.5f, 2, -0.4f, 2));
    assertFalse(ScaledSigns.of(latent).reason().contains("each input channel"));
  }

  @Test
  void zerosAreCountedAndAnAllZeroFilterHasScaleZero() {
    ScaledSigns some = of(0.5f, 0, -0.5f);
    assertTrue(some.holds());
    assertEquals(1, some.zeros());
    assertEquals(0, some.pack().get(0, 0, 0, 1));
    ScaledSigns none = of(0, 0, 0);
    assertTrue(none.holds());
    assertEquals(0, none.scales().get(0));
    assertTrue(none.pack().nonzero().isEmpty());
  }
}
