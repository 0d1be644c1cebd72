package org.bitfold.verifier.oracle;

import java.util.Arrays;
import org.bitfold.model.Shape;

/**
 * A value as one plane per channel, {@code [C, H, W]}: floats as they are, bits as +1 and −1, trits
 * as +1, 0 and −1, sums as whole numbers (exact below 2²⁴).
 *
 * @param values {@code C·H·W} floats; the array is shared, whoever makes it fills it and then
 *     leaves it alone
 */
public record Planes(int channels, int height, int width, float[] values) {
  public Planes {
    if (values.length != Math.multiplyExact(Math.multiplyExact(channels, height), width)) {
      throw new IllegalArgumentException(
          "%d floats for [%d, %d, %d]".formatted(values.length, channels, height, width));
    }
  }

  /** Planes of zeros. */
  static Planes zeros(int channels, int height, int width) {
    return new Planes(
        channels,
        height,
        width,
        new float[Math.multiplyExact(Math.multiplyExact(channels, height), width)]);
  }

  /** Planes of zeros of the shape {@code [H, W, C]}. */
  static Planes zeros(Shape shape) {
    return zeros(shape.channels(), shape.height(), shape.width());
  }

  /** Other values of the same shape. */
  public Planes with(float[] others) {
    return new Planes(channels, height, width, others);
  }

  /** The element of channel {@code c}, row {@code y}, column {@code x}. */
  public float at(int c, int y, int x) {
    return values[row(c, y) + x];
  }

  /** Where row {@code y} of channel {@code c} begins. */
  int row(int c, int y) {
    return (c * height + y) * width;
  }

  /** Elements of one plane. */
  int plane() {
    return height * width;
  }

  public Shape shape() {
    return new Shape(height, width, channels);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Planes that
        && that.shape().equals(shape())
        && Arrays.equals(that.values, values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Planes" + shape();
  }
}
