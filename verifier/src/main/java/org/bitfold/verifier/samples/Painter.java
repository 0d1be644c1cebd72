package org.bitfold.verifier.samples;

import java.util.Random;

/** The choices that hold for one whole picture: its slopes, its edge, its flat value. */
final class Painter {
  private static final int WAVES = 3;

  private final float range;
  private final Thresholds thresholds;
  private final double[] frequencyY = new double[WAVES];
  private final double[] frequencyX = new double[WAVES];
  private final double[] phase = new double[WAVES];
  private final int edge;
  private final float flat;

  Painter(Random random, float range, Thresholds thresholds) {
    this.range = range;
    this.thresholds = thresholds;
    for (int i = 0; i < WAVES; i++) {
      frequencyY[i] = random.nextGaussian() / 4;
      frequencyX[i] = random.nextGaussian() / 4;
      phase[i] = random.nextDouble() * 2 * Math.PI;
    }
    this.edge = random.nextInt(12);
    this.flat =
        switch (random.nextInt(4)) {
          case 0 -> 0f;
          case 1 -> range;
          case 2 -> -0f;
          default -> range * random.nextFloat();
        };
  }

  float range() {
    return range;
  }

  float flat() {
    return flat;
  }

  /** A slow wave, one step across the picture, a little apart in each channel. */
  float natural(int c, int y, int x) {
    double sum = x + y > edge ? 0.6 : 0.3;
    for (int i = 0; i < WAVES; i++) {
      sum += 0.12 * Math.sin(frequencyY[i] * y + frequencyX[i] * x + phase[i] + c);
    }
    return (float) (range * Math.clamp(sum, 0, 1));
  }

  /** One of the thresholds that channel {@code c} meets, or a value of the range. */
  float threshold(Random random, int c) {
    return thresholds.any(random, c, range);
  }
}
