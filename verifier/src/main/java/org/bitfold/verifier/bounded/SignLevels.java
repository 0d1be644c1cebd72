package org.bitfold.verifier.bounded;

import java.util.Arrays;
import org.bitfold.verifier.oracle.Planes;

/**
 * The numbers of the original that a layer's signs stand for, channel by channel: 0.5 for +1, or −1
 * for it where the original's sign falls with the activation. Signs that no rounding can turn tell
 * them; section 8 of {@code BOUNDS.md}.
 */
final class SignLevels {
  /** Numbers nearer to each other, relatively, are one level that the original rounds. */
  private static final double ONE_LEVEL = 0x1p-8;

  private final float[][] numbers;

  /** Nothing is known yet. */
  SignLevels(int channels) {
    numbers = new float[channels][3];
    for (float[] channel : numbers) {
      Arrays.fill(channel, Float.NaN);
    }
  }

  /** Which elements rounding cannot turn. */
  interface Decided {
    boolean at(int element);
  }

  /**
   * The original's signs: NaN where its number stands for none that is known. A decided sign stands
   * for the number that the first one of its kind stood for; another number is another sign.
   *
   * @param signs what the packed op makes
   * @param original its numbers there
   */
  Planes signs(Planes signs, Planes original, Decided decided) {
    int plane = signs.height() * signs.width();
    float[] found = signs.values();
    boolean[] isDecided = new boolean[found.length];
    for (int i = 0; i < found.length; i++) {
      isDecided[i] = decided.at(i);
      int sign = (int) found[i];
      if (isDecided[i] && Float.isNaN(number(i / plane, sign))) {
        numbers[i / plane][sign + 1] = original.values()[i];
      }
    }
    float[] values = new float[found.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sign(i / plane, (int) found[i], original.values()[i]);
      if (isDecided[i] && Float.isNaN(values[i])) {
        values[i] = found[i] > 0 ? -1 : 1;
      }
    }
    return original.with(values);
  }

  private float number(int channel, int sign) {
    return numbers[channel][sign + 1];
  }

  /** The sign that a number stands for, {@code found} if that is one. */
  private float sign(int channel, int found, float number) {
    if (isLevel(number, number(channel, found))) {
      return found;
    }
    for (int sign = -1; sign <= 1; sign++) {
      if (isLevel(number, number(channel, sign))) {
        return sign;
      }
    }
    float middle = number(channel, -1) / 2 + number(channel, 1) / 2;
    return isLevel(number, middle) ? 0 : Float.NaN;
  }

  private static boolean isLevel(float number, float level) {
    return Math.abs((double) number - level)
        <= ONE_LEVEL * Math.max(Math.abs(number), Math.abs(level));
  }
}
