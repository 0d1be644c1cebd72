package org.bitfold.runtime.bench;

import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;

/**
 * Times sessions, the best of several runs each: single layers, then BBCU-M ×4. PERFORMANCE.md has
 * the command, and numbers.
 */
public final class SpeedBench {
  private final int height;
  private final int width;
  private final int repeats;

  private SpeedBench(int height, int width, int repeats) {
    this.height = height;
    this.width = width;
    this.repeats = repeats;
  }

  /** Arguments: height, width, repeats, and optionally the one thing to time. */
  public static void main(String[] arguments) {
    SpeedBench bench =
        new SpeedBench(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    String only = arguments.length > 3 ? arguments[3] : "";
    for (KernelChoice kernels : new KernelChoice[] {KernelChoice.VECTOR, KernelChoice.SCALAR}) {
      for (int threads = 1; threads <= 2; threads++) {
        bench.all(new SessionOptions(threads, kernels), only);
      }
    }
  }

  private void all(SessionOptions options, String only) {
    time("binary 3x3 64-64", only, Nets.single(64, Nets.binary3x3(64, 64)), options, 9 * 64 * 64);
    time("float 3x3 3-64", only, Nets.single(3, Nets.conv3x3(3, 64)), options, 9 * 3 * 64);
    time("float 3x3 64-3", only, Nets.single(64, Nets.conv3x3(64, 3)), options, 9 * 3 * 64);
    time("float 3x3 64-64", only, Nets.single(64, Nets.conv3x3(64, 64)), options, 9 * 64 * 64);
    time("bbcu-m x4", only, Nets.bbcuM(64, 16, 2), options, 0);
  }

  /** Milliseconds: of the processor where one thread runs, so that a busy machine disturbs less. */
  private static double clock(int threads) {
    return threads == 1
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e6
        : System.nanoTime() / 1e6;
  }

  private void time(String name, String only, Model model, SessionOptions options, long macs) {
    if (!name.startsWith(only)) {
      return;
    }
    SplittableRandom random = new SplittableRandom(1);
    Shape shape = new Shape(height, width, model.inputs().get(0).channels());
    Tensor picture = Tensor.generate(shape, (_, _, _) -> (float) random.nextDouble());
    double best = Double.MAX_VALUE;
    try (Session session = Session.open(model, options)) {
      for (int i = 0; i < repeats; i++) {
        double start = clock(options.threads());
        session.run(picture);
        best = Math.min(best, clock(options.threads()) - start);
      }
      System.out.printf(
          "%-18s %-18s %d thread%s %9.2f ms%s%n",
          name,
          session.kernels(),
          options.threads(),
          options.threads() == 1 ? " " : "s",
          best,
          macs == 0 ? "" : " %7.1f GMAC/s".formatted(macs * height * width / best / 1e6));
    }
  }
}
