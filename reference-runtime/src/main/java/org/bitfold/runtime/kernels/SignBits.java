package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Bits of {@code x >= threshold} for whole words of channels. The outer loop takes some channels,
 * whose thresholds stay in registers, the inner one goes over the pixels.
 */
final class SignBits {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private SignBits() {}

  /** As {@link Kernels#binarize}, where channels are a multiple of 32. */
  static void pack(
      float[] x, int from, float[] thresholds, int channels, int pixels, int[] bits, int at) {
    if (2 * LANES == Integer.SIZE) {
      byWords(x, from, thresholds, channels, pixels, bits, at);
    } else {
      byVectors(x, from, thresholds, channels, pixels, bits, at);
    }
  }

  private static void byWords(
      float[] x, int from, float[] thresholds, int channels, int pixels, int[] bits, int at) {
    int words = channels / Integer.SIZE;
    for (int w = 0; w < words; w++) {
      int c = w * Integer.SIZE;
      FloatVector low = FloatVector.fromArray(SPECIES, thresholds, c);
      FloatVector high = FloatVector.fromArray(SPECIES, thresholds, c + LANES);
      for (int p = 0; p < pixels; p++) {
        int i = from + p * channels + c;
        bits[at + p * words + w] = reached(x, i, low) | reached(x, i + LANES, high) << LANES;
      }
    }
  }

  private static void byVectors(
      float[] x, int from, float[] thresholds, int channels, int pixels, int[] bits, int at) {
    int words = channels / Integer.SIZE;
    for (int c = 0; c < channels; c += LANES) {
      FloatVector least = FloatVector.fromArray(SPECIES, thresholds, c);
      int place = c % Integer.SIZE;
      for (int p = 0; p < pixels; p++) {
        int set = reached(x, from + p * channels + c, least) << place;
        int word = at + p * words + c / Integer.SIZE;
        bits[word] = place == 0 ? set : bits[word] | set;
      }
    }
  }

  private static int reached(float[] x, int i, FloatVector threshold) {
    return (int)
        FloatVector.fromArray(SPECIES, x, i).compare(VectorOperators.GE, threshold).toLong();
  }
}
