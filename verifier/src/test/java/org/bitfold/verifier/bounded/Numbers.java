package org.bitfold.verifier.bounded;

import java.util.Random;

/** Kinds of inputs and weights, from usual to adversarial. */
enum Numbers {
  /** As nets have them. */
  USUAL {
    @Override
    float draw(Random random, int i, float previous) {
      return (float) random.nextGaussian();
    }
  },
  /** Each second number takes back the one before but for a few ulps. */
  CANCELLING {
    @Override
    float draw(Random random, int i, float previous) {
      return i % 2 == 0
          ? 1000 * (float) random.nextGaussian()
          : -previous * (1 + (random.nextInt(5) - 2) * 0x1p-22f);
    }
  },
  /** Subnormals, and products of them with usual weights underflow. */
  TINY {
    @Override
    float draw(Random random, int i, float previous) {
      return (random.nextInt(64) - 32) * Float.MIN_VALUE * (1 << random.nextInt(16));
    }
  },
  /** Sums may overflow. */
  HUGE {
    @Override
    float draw(Random random, int i, float previous) {
      return (float) (random.nextGaussian() * Math.pow(10, 28 + random.nextInt(10)));
    }
  },
  /** Magnitudes of all kinds side by side. */
  MIXED {
    @Override
    float draw(Random random, int i, float previous) {
      return (float) (random.nextGaussian() * Math.pow(10, random.nextInt(40) - 25));
    }
  };

  abstract float draw(Random random, int i, float previous);

  /** So many numbers, each finite. */
  float[] draw(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      float number = draw(random, i, i == 0 ? 0 : numbers[i - 1]);
      numbers[i] = Float.isFinite(number) ? number : Float.MAX_VALUE;
    }
    return numbers;
  }
}
