package org.bitfold.runtime.kernels;

/**
 * Neighbouring pixels that a convolution kernel makes at once. Pixel p reads the runs from {@code
 * base + p·stride} on.
 */
public final class Patch {
  private final Runs runs = new Runs();
  private int base;
  private int stride;
  private int pixels;
  private int first;
  private int outsideLeft;
  private int outsideRight;
  private int[] scratch = new int[0];

  /** The runs that each pixel reads. */
  public Runs runs() {
    return runs;
  }

  /**
   * Says which pixels.
   *
   * @param base where the first pixel's runs are counted from in the input buffer
   * @param stride elements from a pixel's runs to the next one's
   * @param pixels how many, at least 1
   * @param first which pixel of the output buffer the first one is
   */
  public void at(int base, int stride, int pixels, int first) {
    this.base = base;
    this.stride = stride;
    this.pixels = pixels;
    this.first = first;
    this.outsideLeft = 0;
    this.outsideRight = 0;
  }

  /**
   * Says that windows reach beyond the picture, where the runs' elements are not to be read; for
   * kernels that know of {@link Kernels#leastBorderedPixels}.
   *
   * @param left columns of the first pixel's window that lie left of the picture
   * @param right columns of the last pixel's window that lie right of it
   */
  public void outside(int left, int right) {
    this.outsideLeft = left;
    this.outsideRight = right;
  }

  int outsideLeft() {
    return outsideLeft;
  }

  int outsideRight() {
    return outsideRight;
  }

  int base(int pixel) {
    return base + pixel * stride;
  }

  /** Room for at least {@code length} elements that a kernel may use while it runs. */
  int[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new int[length];
    }
    return scratch;
  }

  int stride() {
    return stride;
  }

  int pixels() {
    return pixels;
  }

  /** Where the sums of a block begin in the output buffer, at the given pixel. */
  int output(int pixel, FilterBlock block) {
    return CacheLines.FIRST + (first + pixel) * block.channels() + block.first();
  }
}
