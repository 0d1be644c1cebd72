package org.bitfold.runtime.bench;

import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.bitfold.model.BitFilters;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.kernels.BitWeights;
import org.bitfold.runtime.kernels.CacheLines;
import org.bitfold.runtime.kernels.FloatWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.OutputBlocks;
import org.bitfold.runtime.kernels.Patch;

/**
 * Times the convolution kernels alone on one tile that stays in the first-level cache: 24 pixels,
 * 3×3, 64 to 64 channels. Processor time of the thread, the best of many rounds.
 */
public final class KernelBench {
  private static final int PIXELS = 24;
  private static final int CHANNELS = 64;
  private static final int ROUNDS = 40;

  private final SplittableRandom random = new SplittableRandom(1);

  private KernelBench() {}

  public static void main(String[] arguments) {
    for (KernelChoice choice : new KernelChoice[] {KernelChoice.VECTOR, KernelChoice.SCALAR}) {
      Kernels kernels = Kernels.of(choice);
      System.out.printf(
          "%-18s binary %7.1f GMAC/s   float %6.1f GMAC/s%n",
          kernels.description(),
          new KernelBench().binary(kernels),
          new KernelBench().floats(kernels));
    }
  }

  private double binary(Kernels kernels) {
    int words = BitFilters.words(CHANNELS);
    byte[] signs = new byte[CHANNELS * 9 * CHANNELS];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    BitFilters filters = BitFilters.pack(CHANNELS, 3, 3, CHANNELS, signs);
    BitWeights weights = kernels.pack(filters, 1);
    int[] in = random.ints(3L * (PIXELS + 2) * words).toArray();
    int[] sums = new int[CacheLines.FIRST + PIXELS * CHANNELS];
    Patch patch = patch(words);
    return best(() -> kernels.convolve(weights, 0, in, patch, 9 * CHANNELS, sums));
  }

  private double floats(Kernels kernels) {
    OutputBlocks layout = new OutputBlocks(CHANNELS, 1, kernels.floatBlock(), 9 * CHANNELS);
    FloatWeights weights =
        FloatWeights.pack(layout, (_, _) -> (float) random.nextDouble(-1, 1), _ -> 0f);
    float[] in = new float[3 * (PIXELS + 2) * CHANNELS];
    for (int i = 0; i < in.length; i++) {
      in[i] = (float) random.nextDouble();
    }
    float[] out = new float[CacheLines.FIRST + PIXELS * CHANNELS];
    Patch patch = patch(CHANNELS);
    return best(() -> kernels.convolve(weights, 0, in, patch, out));
  }

  private static Patch patch(int perPixel) {
    Patch patch = new Patch();
    for (int ky = 0; ky < 3; ky++) {
      patch.runs().add(ky * (PIXELS + 2) * perPixel, ky * 3 * perPixel, 3 * perPixel);
    }
    patch.at(0, perPixel, PIXELS, 0);
    return patch;
  }

  /** GMAC/s. */
  private static double best(Runnable kernel) {
    long macs = 9L * CHANNELS * CHANNELS * PIXELS;
    int repeats = 200;
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < repeats; i++) {
        kernel.run();
      }
      long time = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      best = Math.max(best, (double) macs * repeats / time);
    }
    return best;
  }
}
