package org.bitfold.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Shape;
import org.bitfold.model.Window;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.kernels.BitWeights;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.stage.BinaryConvolution;
import org.bitfold.runtime.stage.Ring;
import org.bitfold.runtime.stage.Rings;
import org.bitfold.runtime.stage.Slot;
import org.bitfold.runtime.stage.Tile;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The binary convolution of a published layer alone, as a stage of the runtime begins with it: 3×3,
 * padding 1, from the bits of a whole picture of 320×180 pixels in memory to sums, a tile of pixels
 * at a time. The pixels at the border, with their fewer taps, are part of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--sun-misc-unsafe-memory-access=allow",
      "-XX:ObjectAlignmentInBytes=64",
      "-XX:-UseFPUForSpilling"
    })
public class BinaryLayer {
  private static final int HEIGHT = 180;
  private static final int WIDTH = 320;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public KernelChoice kernels;

  /** Input channels. */
  @Param("64")
  public int inputs;

  /** Output channels. */
  @Param("64")
  public int outputs;

  private BinaryConvolution layer;
  private Rings rings;
  private Tile tile;
  private int pixels;

  /** Random weights and bits. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] signs = new byte[outputs * 9 * inputs];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    Kernels chosen = Kernels.of(kernels);
    BitFilters filters = BitFilters.pack(outputs, 3, 3, inputs, signs);
    Slot in = Slot.of(0, ElementType.BITS, new Shape(HEIGHT, WIDTH, inputs));
    BitWeights weights = chosen.pack(filters, 1);
    layer = new BinaryConvolution(chosen, weights, in, Window.padded(1), 3, 3, HEIGHT);
    Ring ring = new Ring(in, HEIGHT);
    for (int i = 0; i < ring.ints().length; i++) {
      ring.ints()[i] = random.nextInt();
    }
    rings = new Rings(1);
    rings.put(ring);
    pixels = layer.tilePixels(outputs);
    tile = new Tile(pixels * outputs);
  }

  /** All pixels of the picture. */
  @Benchmark
  public Tile convolve(MacCounter counter) {
    counter.macs += 9L * inputs * outputs * WIDTH * HEIGHT;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x += pixels) {
        layer.make(rings, tile, y, x, Math.min(pixels, WIDTH - x));
      }
    }
    return tile;
  }
}
