package org.bitfold.runtime.plan;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.bitfold.runtime.NonFiniteInputException;
import org.bitfold.runtime.RowSink;
import org.bitfold.runtime.RowSource;
import org.bitfold.runtime.stage.Ring;
import org.bitfold.runtime.stage.Rings;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Tile;

/** One run of a plan, from the rows of the pictures to the rows of the results. */
public final class Execution {
  /** Bytes of rows that a stage makes in one go, where one thread does. */
  private static final long BLOCK_BYTES = 192 << 10;

  /** The same where threads share the work, and meet after each block. */
  private static final long SHARED_BLOCK_BYTES = 640 << 10;

  /** Less work than this, in elements, is not worth waking other threads for. */
  private static final int SMALL = 4096;

  /** Pixels that bound the threads' columns: whole lines of the cache also where they are bits. */
  private static final int COLUMNS = 16;

  /** Columns of a thread are at least a tile, or so many pixels where tiles are longer. */
  private static final int WIDE = 320;

  private final Plan plan;
  private final List<String> names;
  private final List<RowSource> sources;
  private final List<RowSink> sinks;
  private final Progress progress;
  private final Rings rings;
  private final Tile[] tiles;
  private final long[] nanos;

  private Execution(
      Plan plan,
      List<String> names,
      List<RowSource> sources,
      List<RowSink> sinks,
      int threads,
      long blockBytes) {
    this.plan = plan;
    this.names = names;
    this.sources = sources;
    this.sinks = sinks;
    this.progress = new Progress(plan, blockBytes);
    this.rings = new Rings(plan.slots());
    int[] capacities = Capacities.of(plan, blockBytes);
    plan.inputs().forEach(slot -> rings.put(new Ring(slot, capacities[slot.number()])));
    for (Stage stage : plan.stages()) {
      stage.stores().forEach(slot -> addRing(slot, capacities[slot.number()]));
    }
    int elements = plan.stages().stream().mapToInt(Stage::tileElements).max().orElse(0);
    this.nanos = new long[plan.stages().size()];
    this.tiles = new Tile[threads];
    for (int i = 0; i < threads; i++) {
      tiles[i] = new Tile(elements);
    }
  }

  private void addRing(Slot slot, int rows) {
    if (plan.ring(slot) == slot.number()) {
      rings.put(new Ring(slot, rows));
    } else {
      rings.share(slot, plan.ring(slot));
    }
  }

  /**
   * Runs a plan.
   *
   * @param names of the inputs, for messages
   * @param sources one per input
   * @param sinks one per output
   * @return how long each stage took, in the plan's order
   * @throws NonFiniteInputException if an element of an input is NaN or infinite; rows above it may
   *     have reached the sinks
   * @throws CancellationException if the calling thread is interrupted; it stays interrupted
   */
  public static List<Long> run(
      Plan plan,
      List<String> names,
      List<RowSource> sources,
      List<RowSink> sinks,
      int threads,
      long blockBytes) {
    Execution execution = new Execution(plan, names, sources, sinks, threads, blockBytes);
    try (Crew crew = new Crew(threads)) {
      while (execution.progress.next()) {
        checkInterrupt();
        execution.turn(crew);
      }
      execution.readRest();
    }
    return Arrays.stream(execution.nanos).boxed().toList();
  }

  private static void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the run was interrupted");
    }
  }

  private void turn(Crew crew) {
    for (int i = 0; i < sources.size(); i++) {
      int maker = progress.maker(plan.inputs().get(i));
      readRows(i, progress.made(maker), progress.target(maker));
    }
    for (int i = 0; i < plan.stages().size(); i++) {
      int maker = plan.inputs().size() + i;
      int from = progress.made(maker);
      int to = progress.target(maker);
      if (to > from) {
        long start = System.nanoTime();
        makeRows(crew, plan.stages().get(i), from, to);
        nanos[i] += System.nanoTime() - start;
      }
    }
    for (int i = 0; i < sinks.size(); i++) {
      writeRows(plan.outputs().get(i), sinks.get(i));
    }
  }

  /**
   * Bytes of rows that a stage makes in one go. Small blocks stay in the second-level cache until
   * the next stage reads them, and make small rings; large ones make the threads meet less often.
   */
  public static long blockBytes(int threads) {
    return threads == 1 ? BLOCK_BYTES : SHARED_BLOCK_BYTES;
  }

  /**
   * Shares the block out by columns: what a thread makes of a stage lies in the cache of its
   * processor when it makes the next stage of the same columns. Who is done with its own takes rows
   * of others. No result depends on it.
   */
  private void makeRows(Crew crew, Stage stage, int from, int to) {
    if (crew.size() == 1 || (long) (to - from) * stage.width() * stage.work() < SMALL) {
      stage.run(rings, tiles[0], from, to, 0, stage.width());
      return;
    }
    int least = Math.min(stage.tilePixels(), WIDE);
    int zones = Math.clamp(stage.width() / least, 1, crew.size());
    crew.run(
        zones,
        to - from,
        (thread, zone, row) ->
            stage.run(
                rings,
                tiles[thread],
                from + row,
                from + row + 1,
                column(stage, zone, zones),
                column(stage, zone + 1, zones)));
  }

  /** Where the columns of a zone begin. */
  private static int column(Stage stage, int zone, int zones) {
    int columns = Math.ceilDiv(stage.width(), COLUMNS);
    return Math.min(stage.width(), (int) ((long) columns * zone / zones) * COLUMNS);
  }

  /**
   * What no output needs is refused like the rest where it is not finite. No ring has to keep it.
   */
  private void readRest() {
    for (int i = 0; i < sources.size(); i++) {
      int maker = progress.maker(plan.inputs().get(i));
      for (int y = progress.target(maker); y < progress.height(maker); y++) {
        checkInterrupt();
        readRows(i, y, y + 1);
      }
    }
  }

  private void readRows(int input, int from, int to) {
    Ring ring = rings.get(plan.inputs().get(input));
    for (int y = from; y < to; y++) {
      sources.get(input).read(y, ring.floats(), ring.at(y, 0));
      checkFinite(names.get(input), ring, y);
    }
  }

  private static void checkFinite(String name, Ring ring, int y) {
    int channels = ring.slot().perPixel();
    int at = ring.at(y, 0);
    int count = ring.slot().shape().width() * channels;
    if (isFinite(ring.floats(), at, count)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      NonFiniteInputException.check(name, ring.floats()[at + i], y, i / channels, i % channels);
    }
  }

  /** A product with 0 is NaN where a factor is not finite, and then so is the sum of its lane. */
  private static boolean isFinite(float[] values, int at, int count) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      a += 0 * values[at + i];
      b += 0 * values[at + i + 1];
      c += 0 * values[at + i + 2];
      d += 0 * values[at + i + 3];
    }
    for (; i < count; i++) {
      a += 0 * values[at + i];
    }
    return Float.isFinite(a + b + c + d);
  }

  private void writeRows(Slot slot, RowSink sink) {
    Ring ring = rings.get(slot);
    int maker = progress.maker(slot);
    for (int y = progress.made(maker); y < progress.target(maker); y++) {
      sink.write(y, ring.floats(), ring.at(y, 0));
    }
  }
}
