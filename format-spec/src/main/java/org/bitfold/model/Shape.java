package org.bitfold.model;

/** Height, width and channels of a value for one concrete picture: {@code [H, W, C]}. */
public record Shape(int height, int width, int channels) {
  public Shape {
    if (height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "height, width and channels are at least 1, found "
              + height
              + "x"
              + width
              + "x"
              + channels);
    }
  }

  /**
   * Number of elements, {@code H·W·C}.
   *
   * @throws ArithmeticException if it is above 2⁶³ − 1
   */
  public long elements() {
    return Math.multiplyExact((long) height * width, channels);
  }

  @Override
  public String toString() {
    return "[" + height + ", " + width + ", " + channels + "]";
  }
}
