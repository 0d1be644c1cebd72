package org.bitfold.converter.analysis;

import java.util.HashSet;
import java.util.Set;
import org.bitfold.model.FloatFilters;
import org.bitfold.model.Window;

/** Where a convolution's window may hold nothing but padding, so that its result is the bias. */
final class EmptyWindows {
  private EmptyWindows() {}

  /** Whether a window may lie beside the picture altogether. */
  static boolean occur(FloatFilters filters, Window window) {
    int below = (filters.kernelHeight() - 1) * window.dilationY();
    int behind = (filters.kernelWidth() - 1) * window.dilationX();
    return Math.max(window.padTop(), window.padBottom()) > below
        || Math.max(window.padLeft(), window.padRight()) > behind;
  }

  /**
   * Whether a transposed convolution leaves pixels that no tap feeds: between the taps of a stride,
   * or in what is added behind the last.
   */
  static boolean occur(FloatFilters filters, Window window, int outputPadY, int outputPadX) {
    return outputPadY > window.padBottom()
        || outputPadX > window.padRight()
        || leavesGaps(filters.kernelHeight(), window.dilationY(), window.strideY())
        || leavesGaps(filters.kernelWidth(), window.dilationX(), window.strideX());
  }

  private static boolean leavesGaps(int kernel, int dilation, int stride) {
    Set<Integer> fed = new HashSet<>();
    for (int tap = 0; tap < kernel; tap++) {
      fed.add(tap * dilation % stride);
    }
    return fed.size() < stride;
  }
}
