package org.bitfold.runtime.kernels;

import jdk.incubator.vector.IntVector;

/** Puts a block's sums where they belong, without what fills up its last lanes. */
final class SumStore {
  private SumStore() {}

  static void store(IntVector a, IntVector b, int[] sums, int at, FilterBlock block) {
    int lanes = a.length();
    if (block.used() == 2 * lanes) {
      a.intoArray(sums, at);
      b.intoArray(sums, at + lanes);
    } else {
      int[] both = new int[2 * lanes];
      a.intoArray(both, 0);
      b.intoArray(both, lanes);
      System.arraycopy(both, 0, sums, at, block.used());
    }
  }
}
