package org.bitfold.runtime.kernels;

import org.bitfold.runtime.KernelChoice;

/** Picks the kernels. */
final class KernelProvider {
  private static final Kernels SCALAR = new ScalarKernels();

  private KernelProvider() {}

  static Kernels kernels(KernelChoice choice) {
    return SCALAR;
  }
}
