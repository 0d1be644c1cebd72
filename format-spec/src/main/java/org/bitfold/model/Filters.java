package org.bitfold.model;

/** Arithmetic shared by the filter layouts. */
final class Filters {
  private Filters() {}

  static void check(int outputs, int kernelHeight, int kernelWidth, int inputs) {
    if (outputs < 1 || kernelHeight < 1 || kernelWidth < 1 || inputs < 1) {
      throw new IllegalArgumentException(
          "filter dimensions are at least 1, found [%d, %d, %d, %d]"
              .formatted(outputs, kernelHeight, kernelWidth, inputs));
    }
  }

  static long count(int outputs, int kernelHeight, int kernelWidth, int innermost) {
    return Math.multiplyExact(
        Math.multiplyExact((long) outputs, (long) kernelHeight),
        Math.multiplyExact((long) kernelWidth, (long) innermost));
  }
}
