package org.bitfold.runtime.stage;

import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.kernels.Patch;
import org.bitfold.runtime.kernels.Runs;

/**
 * A convolution's window on its way over a row: where it lies inside the picture whole, many pixels
 * go to the kernel at once; where it reaches into the padding, one by one with fewer taps.
 *
 * @param in the slot that is read
 * @param window strides, dilations, padding
 * @param kernelHeight taps down
 * @param kernelWidth taps across
 * @param perTap array elements that one filter reads at a tap
 * @param step array elements from a pixel to the next
 */
record WindowWalk(Slot in, Window window, int kernelHeight, int kernelWidth, int perTap, int step) {
  /** Over rows of whole pixels. */
  WindowWalk(Slot in, Window window, int kernelHeight, int kernelWidth, int perTap) {
    this(in, window, kernelHeight, kernelWidth, perTap, in.perPixel());
  }

  /**
   * Hands pixels x … x + pixels − 1 of output row y to {@code kernel}.
   *
   * @param channel where, among a pixel's array elements, those of the filter's group begin
   */
  void walk(Ring ring, Patch patch, int channel, int y, int x, int pixels, Kernel kernel) {
    int done = 0;
    while (done < pixels) {
      int at = x + done;
      int begin = tapsBefore(at);
      int end = tapsUpTo(at);
      boolean whole = begin == 0 && end == kernelWidth;
      int together = whole ? Math.min(pixels - done, wholeEnd() - at) : 1;
      fill(ring, patch.runs(), channel, y, begin, end);
      patch.at(window.column(at, 0) * step, window.strideX() * step, together, done);
      kernel.run(patch);
      done += together;
    }
  }

  /** Whether {@link #beyond} can: each window lies in the picture at least by one column. */
  boolean canGoBeyond() {
    return contiguous()
        && window.strideX() == 1
        && in.shape().width() >= kernelWidth
        && window.padLeft() < kernelWidth
        && window.padRight() < kernelWidth;
  }

  /**
   * As {@link #walk}, but hands out all pixels at once, and how far they reach into the padding.
   */
  void beyond(Ring ring, Patch patch, int channel, int y, int x, int pixels, Kernel kernel) {
    int left = tapsBefore(x);
    int right = kernelWidth - tapsUpTo(x + pixels - 1);
    fill(ring, patch.runs(), channel, y, 0, kernelWidth);
    patch.at(window.column(x, 0) * step, step, pixels, 0);
    patch.outside(left, right);
    kernel.run(patch);
  }

  private boolean contiguous() {
    return window.dilationX() == 1 && perTap == step;
  }

  /** The first output column, after those that are whole, whose window reaches out on the right. */
  private int wholeEnd() {
    long last = in.shape().width() - 1 - (kernelWidth - 1L) * window.dilationX();
    long end = Math.floorDiv(last + window.padLeft(), (long) window.strideX()) + 1;
    return (int) Math.min(end, Integer.MAX_VALUE);
  }

  /** Taps of column x that lie left of the picture. */
  private int tapsBefore(int x) {
    long outside = -column(x);
    return outside <= 0
        ? 0
        : (int) Math.min(kernelWidth, Math.ceilDiv(outside, (long) window.dilationX()));
  }

  /** Taps of column x that lie in the picture or left of it. */
  private int tapsUpTo(int x) {
    long inside = in.shape().width() - 1 - column(x);
    return inside < 0 ? 0 : (int) Math.min(kernelWidth, inside / window.dilationX() + 1);
  }

  /** The column of the first tap; far in the padding it is no int. */
  private long column(int x) {
    return (long) x * window.strideX() - window.padLeft();
  }

  private void fill(Ring ring, Runs runs, int channel, int y, int begin, int end) {
    Shape shape = in.shape();
    boolean contiguous = contiguous();
    runs.clear();
    for (int ky = 0; ky < kernelHeight; ky++) {
      int row = window.row(y, ky);
      if (row < 0 || row >= shape.height() || begin >= end) {
        continue;
      }
      int at = ring.at(row, 0) + channel;
      int weight = ky * kernelWidth * perTap;
      if (contiguous) {
        runs.add(at + begin * perTap, weight + begin * perTap, (end - begin) * perTap);
      } else {
        for (int kx = begin; kx < end; kx++) {
          int column = kx * window.dilationX() * step;
          runs.add(at + column, weight + kx * perTap, perTap);
        }
      }
    }
  }

  /** What computes the pixels of a patch. */
  @FunctionalInterface
  interface Kernel {
    void run(Patch patch);
  }
}
