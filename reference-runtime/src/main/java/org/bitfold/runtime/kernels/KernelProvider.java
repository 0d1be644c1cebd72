package org.bitfold.runtime.kernels;

import org.bitfold.runtime.KernelChoice;

/**
 * Picks the kernels, once for each choice. {@link VectorKernels} is loaded only where the JVM has
 * the module that it is written against.
 */
final class KernelProvider {
  private static final String MODULE = "jdk.incubator.vector";
  private static final System.Logger LOG = System.getLogger("org.bitfold.runtime");
  private static final Kernels SCALAR = new ScalarKernels();

  private KernelProvider() {}

  static Kernels kernels(KernelChoice choice) {
    return switch (choice) {
      case SCALAR -> SCALAR;
      case AUTO -> Best.KERNELS;
      case VECTOR -> {
        if (!vectorsPresent()) {
          throw new IllegalStateException(
              "vector kernels want the JVM option --add-modules " + MODULE);
        }
        yield Best.KERNELS;
      }
    };
  }

  private static boolean vectorsPresent() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  /** Loaded, and so logged, once. */
  private static final class Best {
    static final Kernels KERNELS = choose();

    private static Kernels choose() {
      if (!vectorsPresent()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "scalar kernels, several times slower: start the JVM with --add-modules " + MODULE);
        return SCALAR;
      }
      Kernels kernels = new VectorKernels();
      LOG.log(System.Logger.Level.DEBUG, "kernels: {0}", kernels.description());
      return kernels;
    }
  }
}
