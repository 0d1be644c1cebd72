package org.bitfold.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.bitfold.cli.bench.LayerTimes.KindTime;
import org.bitfold.cli.bench.LayerTimes.StageTime;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;

/**
 * What {@code bench} measured, as {@code --json} prints it.
 *
 * @param onnxRuntime null where nothing was to be compared
 * @param layers empty where nobody asked for them
 */
record BenchReport(
    int width,
    int height,
    String kernels,
    long binaryMacs,
    long floatMacs,
    String onnxRuntime,
    int rounds,
    List<Row> rows,
    List<Layers> layers) {
  /**
   * One network on one number of threads.
   *
   * @param timesPacked its median by the packed model's on as many threads
   * @param runBytes negative where it is not known
   */
  record Row(
      String network,
      int threads,
      double medianMillis,
      double fastestMillis,
      double timesPacked,
      long runBytes) {}

  /** The stages of the packed model on so many threads. */
  record Layers(int threads, List<KindTime> kinds, List<StageTime> stages) {}

  void print(PrintWriter out) {
    out.printf("picture %dx%d, kernels: %s%n", width, height, kernels);
    out.printf(
        "work    %s binary MACs, %s float MACs%n",
        Quantities.scaled(binaryMacs), Quantities.scaled(floatMacs));
    if (onnxRuntime != null) {
      out.printf("against %s, all optimizations%n", onnxRuntime);
    }
    out.println();
    networks(out);
    out.printf("medians and fastest of %d rounds%n", rounds);
    for (Layers measured : layers) {
      out.println();
      stages(measured, out);
      out.println();
      kinds(measured, out);
    }
  }

  private void networks(PrintWriter out) {
    Table table =
        new Table()
            .words("network")
            .numbers("threads")
            .numbers("median ms")
            .numbers("fastest ms")
            .numbers("x packed")
            .numbers("GMAC/s binary")
            .numbers("float")
            .numbers("memory MB");
    for (Row row : rows) {
      boolean packed = row.network().equals(rows.get(0).network());
      table.row(
          row.network(),
          row.threads(),
          Quantities.decimals(row.medianMillis(), 1),
          Quantities.decimals(row.fastestMillis(), 1),
          Quantities.decimals(row.timesPacked(), 2),
          packed ? Quantities.decimals(binaryMacs / row.medianMillis() / 1e6, 1) : "",
          packed ? Quantities.decimals(floatMacs / row.medianMillis() / 1e6, 1) : "",
          row.runBytes() < 0 ? "-" : Quantities.decimals(row.runBytes() / 1e6, 1));
    }
    table.print(out);
  }

  private static void stages(Layers layers, PrintWriter out) {
    Table table =
        new Table()
            .numbers("stage")
            .words("kind")
            .numbers("ms")
            .numbers("GMAC/s")
            .words("computes");
    for (int i = 0; i < layers.stages().size(); i++) {
      StageTime stage = layers.stages().get(i);
      table.row(
          i + 1,
          name(stage.kind()),
          Quantities.decimals(stage.millis(), 2),
          rate(stage.macs(), stage.gigaMacs()),
          stage.name());
    }
    table.print(out);
  }

  private static void kinds(Layers layers, PrintWriter out) {
    Table table =
        new Table()
            .words("kind of layer")
            .numbers("threads")
            .numbers("stages")
            .numbers("ms")
            .numbers("MACs")
            .numbers("GMAC/s");
    for (KindTime kind : layers.kinds()) {
      table.row(
          name(kind.kind()),
          layers.threads(),
          kind.stages(),
          Quantities.decimals(kind.millis(), 1),
          kind.macs() == 0 ? "" : Quantities.scaled(kind.macs()),
          rate(kind.macs(), kind.gigaMacs()));
    }
    table.print(out);
  }

  private static String rate(long macs, double gigaMacs) {
    return macs == 0 ? "" : Quantities.decimals(gigaMacs, 1);
  }

  private static String name(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
