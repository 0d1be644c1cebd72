package org.bitfold.model;

/**
 * How a sliding window walks over a picture: strides, dilations and the padding around it.
 *
 * <p>Output row y, tap ky reads input row {@code y·strideY − padTop + ky·dilationY}; likewise for
 * columns. Taps outside the picture are "in the padding"; each op says what that means for it.
 */
public record Window(
    int strideY,
    int strideX,
    int dilationY,
    int dilationX,
    int padTop,
    int padLeft,
    int padBottom,
    int padRight) {
  public Window {
    if (strideY < 1 || strideX < 1 || dilationY < 1 || dilationX < 1) {
      throw new IllegalArgumentException("strides and dilations are at least 1");
    }
    if (padTop < 0 || padLeft < 0 || padBottom < 0 || padRight < 0) {
      throw new IllegalArgumentException("padding is not negative");
    }
  }

  /** Stride 1, no dilation, the same padding on all four sides. */
  public static Window padded(int pad) {
    return new Window(1, 1, 1, 1, pad, pad, pad, pad);
  }

  /** The input row that tap {@code ky} of output row {@code y} reads; may lie in the padding. */
  public int row(int y, int ky) {
    return y * strideY - padTop + ky * dilationY;
  }

  /** The input column that tap {@code kx} of output column {@code x} reads. */
  public int column(int x, int kx) {
    return x * strideX - padLeft + kx * dilationX;
  }
}
