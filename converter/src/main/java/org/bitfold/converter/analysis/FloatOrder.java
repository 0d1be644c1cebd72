package org.bitfold.converter.analysis;

import java.util.function.Predicate;

/** Floats in ascending order as consecutive integers: −0 stands just before +0. */
public final class FloatOrder {
  private FloatOrder() {}

  /** The place of {@code x} in the order. */
  public static int key(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits >= 0 ? bits : Integer.MIN_VALUE - bits - 1;
  }

  /** The float at place {@code key}. */
  public static float at(int key) {
    return Float.intBitsToFloat(key >= 0 ? key : Integer.MIN_VALUE - key - 1);
  }

  /**
   * The smallest float, from −∞ to +∞, of which {@code test} holds, where it holds of everything
   * above it too; +∞ where it holds of none. A zero comes as +0.
   */
  public static float smallest(Predicate<Float> test) {
    int low = key(Float.NEGATIVE_INFINITY);
    int high = key(Float.POSITIVE_INFINITY);
    while (low < high) {
      int middle = (int) (((long) low + high) >> 1);
      if (test.test(at(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return at(low) == 0 ? 0f : at(low);
  }
}
