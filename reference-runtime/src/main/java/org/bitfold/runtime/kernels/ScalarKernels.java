package org.bitfold.runtime.kernels;

import java.util.Arrays;
import org.bitfold.model.BitFilters;
import org.bitfold.model.Op.BinaryFunction;

/** Plain loops; the vector kernels must give their bytes. */
final class ScalarKernels implements Kernels {
  /** Wide enough for one activation to meet several weights in a row. */
  private static final int BLOCK = 8;

  @Override
  public String description() {
    return "scalar";
  }

  @Override
  public int floatBlock() {
    return BLOCK;
  }

  @Override
  public BitWeights pack(BitFilters filters, int groups) {
    return BitWeights.pack(filters, groups, BLOCK);
  }

  @Override
  public void convolve(FloatWeights weights, int group, float[] in, Patch patch, float[] out) {
    float[] sums = new float[BLOCK];
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      for (int p = 0; p < patch.pixels(); p++) {
        System.arraycopy(weights.bias(), block.lane(), sums, 0, BLOCK);
        accumulate(weights.values(), block.weights(), in, patch, p, sums);
        System.arraycopy(sums, 0, out, patch.output(p, block), block.used());
      }
    }
  }

  private static void accumulate(
      float[] weights, int from, float[] in, Patch patch, int pixel, float[] sums) {
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = from + runs.weight(r) * BLOCK;
      for (int k = 0; k < runs.length(r); k++) {
        for (int o = 0; o < BLOCK; o++) {
          sums[o] = Math.fma(in[i + k], weights[w + k * BLOCK + o], sums[o]);
        }
      }
    }
  }

  @Override
  public int planeBlock() {
    return 1;
  }

  @Override
  public int planePixels() {
    return 1;
  }

  @Override
  public void convolvePlanes(
      FloatWeights weights, float[] in, int plane, Patch patch, float[] out) {
    float[] sums = new float[patch.pixels()];
    for (int o = 0; o < weights.layout().outputs(); o++) {
      FilterBlock block = weights.layout().block(0, o);
      Arrays.fill(sums, weights.bias()[block.lane()]);
      accumulatePlanes(weights.values(), block.weights(), in, plane, patch, sums);
      for (int p = 0; p < sums.length; p++) {
        out[patch.output(p, block)] = sums[p];
      }
    }
  }

  private static void accumulatePlanes(
      float[] weights, int from, float[] in, int plane, Patch patch, float[] sums) {
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      for (int k = 0; k < runs.length(r); k++) {
        int i = patch.base(0) + runs.input(r) + k * plane;
        float weight = weights[from + runs.weight(r) + k];
        for (int p = 0; p < sums.length; p++) {
          sums[p] = Math.fma(in[i + p], weight, sums[p]);
        }
      }
    }
  }

  @Override
  public void convolve(BitWeights weights, int group, int[] signs, Patch patch, int n, int[] sums) {
    int[] different = new int[BLOCK];
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      for (int p = 0; p < patch.pixels(); p++) {
        countDifferent(weights.signs(), block.weights(), signs, patch, p, different);
        for (int o = 0; o < block.used(); o++) {
          sums[patch.output(p, block) + o] = n - 2 * different[o];
        }
      }
    }
  }

  private static void countDifferent(
      int[] weights, int from, int[] signs, Patch patch, int pixel, int[] different) {
    Arrays.fill(different, 0);
    Runs runs = patch.runs();
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      int w = from + runs.weight(r) * BLOCK;
      for (int k = 0; k < runs.length(r); k++) {
        for (int o = 0; o < BLOCK; o++) {
          different[o] += Integer.bitCount(signs[i + k] ^ weights[w + k * BLOCK + o]);
        }
      }
    }
  }

  @Override
  public void convolveMasked(
      BitWeights weights, int group, int[] signs, int[] nonzero, Patch patch, int[] sums) {
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      for (int p = 0; p < patch.pixels(); p++) {
        for (int o = 0; o < block.used(); o++) {
          sums[patch.output(p, block) + o] =
              maskedSum(weights, block.first() + o, signs, nonzero, patch, p);
        }
      }
    }
  }

  private static int maskedSum(
      BitWeights weights, int o, int[] signs, int[] nonzero, Patch patch, int pixel) {
    Runs runs = patch.runs();
    int sum = 0;
    for (int r = 0; r < runs.count(); r++) {
      int i = patch.base(pixel) + runs.input(r);
      for (int k = runs.weight(r); k < runs.weight(r) + runs.length(r); k++, i++) {
        int at = weights.layout().at(o, k);
        int mask = nonzero == null ? weights.used(k) : nonzero[i];
        if (weights.nonzero() != null) {
          mask &= weights.nonzero()[at];
        }
        int different = (signs[i] ^ weights.signs()[at]) & mask;
        sum += Integer.bitCount(mask) - 2 * Integer.bitCount(different);
      }
    }
    return sum;
  }

  @Override
  public void activate(int[] sums, Activation activation, float[] out, int at, int n) {
    for (int i = 0, c = 0; i < n; i++) {
      out[at + i] = activate((float) sums[CacheLines.FIRST + i], activation, c);
      c = next(c, activation);
    }
  }

  @Override
  public void activateTwice(
      int[] sums, Activation first, Activation second, float[] out, int at, int n) {
    for (int i = 0, c = 0; i < n; i++) {
      out[at + i] = activate(activate((float) sums[CacheLines.FIRST + i], first, c), second, c);
      c = next(c, first);
    }
  }

  @Override
  public void activateAdd(
      int[] sums, Activation activation, float[] other, int from, float[] out, int at, int n) {
    for (int i = 0, c = 0; i < n; i++) {
      out[at + i] = activate((float) sums[CacheLines.FIRST + i], activation, c) + other[from + i];
      c = next(c, activation);
    }
  }

  @Override
  public void activateAddActivate(
      int[] sums,
      Activation first,
      float[] other,
      int from,
      Activation second,
      float[] out,
      int at,
      int n) {
    for (int i = 0, c = 0; i < n; i++) {
      out[at + i] =
          activate(
              activate((float) sums[CacheLines.FIRST + i], first, c) + other[from + i], second, c);
      c = next(c, first);
    }
  }

  @Override
  public void activate(float[] x, Activation activation, float[] out, int at, int n) {
    for (int i = 0, c = 0; i < n; i++) {
      out[at + i] = activate(x[CacheLines.FIRST + i], activation, c);
      c = next(c, activation);
    }
  }

  private static float activate(float x, Activation activation, int c) {
    float scaled = Math.fma(x, activation.scale().values()[c], activation.bias().values()[c]);
    return scaled >= 0 ? scaled : scaled * activation.slope().values()[c];
  }

  private static int next(int c, Activation activation) {
    return c + 1 == activation.scale().period() ? 0 : c + 1;
  }

  @Override
  public void prelu(float[] x, PerChannel slope, int n) {
    for (int i = CacheLines.FIRST, c = 0; i < CacheLines.FIRST + n; i++) {
      x[i] = x[i] >= 0 ? x[i] : x[i] * slope.values()[c];
      c = c + 1 == slope.period() ? 0 : c + 1;
    }
  }

  @Override
  public void clip(float[] x, float low, float high, int n) {
    for (int i = CacheLines.FIRST; i < CacheLines.FIRST + n; i++) {
      x[i] = x[i] < low ? low : x[i] > high ? high : x[i];
    }
  }

  @Override
  public void combine(
      BinaryFunction function,
      float[] x,
      int first,
      Strided other,
      boolean swapped,
      float[] out,
      int at,
      int n) {
    for (int done = 0, from = other.from(); done < n; done += other.run(), from += other.step()) {
      for (int i = done; i < Math.min(n, done + other.run()); i++) {
        float their = other.values()[from + i - done];
        float a = swapped ? their : x[first + i];
        float b = swapped ? x[first + i] : their;
        out[at + i] = function.apply(a, b);
      }
    }
  }

  @Override
  public void nearestAdd(
      float[] in,
      int row,
      int[] places,
      int first,
      int channels,
      Strided other,
      float[] out,
      int at,
      int pixels) {
    for (int i = 0; i < pixels * channels; i++) {
      float nearest = in[row + places[first + i / channels] * channels + i % channels];
      int run = i / other.run();
      out[at + i] = nearest + other.values()[other.from() + run * other.step() + i % other.run()];
    }
  }

  @Override
  public void betweenAdd(
      float[] in,
      int a,
      float weightA,
      int b,
      float weightB,
      Strided other,
      float[] out,
      int at,
      int n) {
    for (int done = 0, from = other.from(); done < n; done += other.run(), from += other.step()) {
      for (int i = done; i < Math.min(n, done + other.run()); i++) {
        float between = Math.fma(in[b + i], weightB, in[a + i] * weightA);
        out[at + i] = between + other.values()[from + i - done];
      }
    }
  }

  @Override
  public void resample(
      float[] in,
      int row,
      Samples samples,
      int first,
      int pixels,
      int channels,
      float[] out,
      int at) {
    for (int p = 0; p < pixels; p++) {
      for (int tap = 0; tap < samples.taps(); tap++) {
        int sample = (first + p) * samples.taps() + tap;
        int from = row + samples.places()[sample] * channels;
        weigh(in, from, samples.weights()[sample], tap == 0, out, at + p * channels, channels);
      }
    }
  }

  @Override
  public void weigh(float[] in, int from, float weight, boolean first, float[] x, int at, int n) {
    for (int i = 0; i < n; i++) {
      x[at + i] = first ? in[from + i] * weight : Math.fma(in[from + i], weight, x[at + i]);
    }
  }

  @Override
  public void transpose(float[] in, int pixels, int channels, float[] out, int at, int plane) {
    for (int p = 0; p < pixels; p++) {
      for (int c = 0; c < channels; c++) {
        out[at + c * plane + p] = in[CacheLines.FIRST + p * channels + c];
      }
    }
  }

  @Override
  public void binarize(
      float[] x, int from, PerChannel threshold, int channels, int pixels, int[] bits, int at) {
    int words = BitFilters.words(channels);
    for (int p = 0; p < pixels; p++) {
      for (int word = 0; word < words; word++) {
        int set = 0;
        for (int c = 32 * word; c < Math.min(channels, 32 * word + 32); c++) {
          set |= x[from + p * channels + c] >= threshold.values()[c] ? 1 << c : 0;
        }
        bits[at + p * words + word] = set;
      }
    }
  }
}
