package org.bitfold.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How much of the {@link Roofline} the 3×3 binary convolution of 64 to 64 channels reaches, both
 * measured in turns. Arguments: threads (1), rounds (3).
 */
public final class KernelToRoofline {
  private KernelToRoofline() {}

  /** Prints every round and the median percentage. */
  public static void main(String[] arguments) throws RunnerException {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    System.out.printf("%d thread(s), GMAC/s%n", threads);
    List<Double> shares = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      double roofline = gigaMacs(Roofline.class, threads);
      double kernel = gigaMacs(BinaryLayer.class, threads);
      shares.add(100 * kernel / roofline);
      System.out.printf(
          Locale.ROOT,
          "roofline %7.1f   binary 3x3 64-64, 320x180 %7.1f   %5.1f %%%n",
          roofline,
          kernel,
          shares.getLast());
    }
    System.out.printf(
        Locale.ROOT, "median %.1f %%%n", shares.stream().sorted().toList().get(rounds / 2));
  }

  private static double gigaMacs(Class<?> benchmark, int threads) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(benchmark.getName())
            .param("kernels", "VECTOR")
            .threads(threads)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    RunResult result = new Runner(options).runSingle();
    return result.getSecondaryResults().get("macs").getScore() / 1e9;
  }
}
