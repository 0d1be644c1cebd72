package org.bitfold.runtime.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.bitfold.model.BitFilters;
import org.bitfold.model.Op.BinaryFunction;

/** The Vector API, at the width that the processor prefers. */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();

  /** Processors with vectors this wide count the bits of a lane in one instruction. */
  private static final boolean COUNTS_LANES = INTS.vectorBitSize() == 512;

  /** For what is rare and not worth vectors. */
  private final ScalarKernels scalar = new ScalarKernels();

  @Override
  public String description() {
    return "vector, %d bits".formatted(FLOATS.vectorBitSize());
  }

  @Override
  public int floatBlock() {
    return FloatTiles.BLOCK;
  }

  @Override
  public BitWeights pack(BitFilters filters, int groups) {
    BitWeights words = BitWeights.pack(filters, groups, BitTiles.BLOCK);
    if (words.nonzero() != null) {
      return words;
    }
    return COUNTS_LANES
        ? words.with(ColumnFilters.of(filters, words.layout()))
        : words.with(LookupRows.spread(filters, groups, LookupTables.ROW));
  }

  @Override
  public int tilePixels(BitWeights weights, int perPixel) {
    return weights.rows() == null
        ? Kernels.super.tilePixels(weights, perPixel)
        : LookupTiles.tilePixels(perPixel);
  }

  @Override
  public void convolve(FloatWeights weights, int group, float[] in, Patch patch, float[] out) {
    FloatTiles.convolve(weights, group, in, patch, out);
  }

  @Override
  public int planeBlock() {
    return PlaneTiles.BLOCK;
  }

  @Override
  public int planePixels() {
    return PlaneTiles.PIXELS;
  }

  @Override
  public void convolvePlanes(
      FloatWeights weights, float[] in, int plane, Patch patch, float[] out) {
    for (int b = 0; b < weights.layout().blocks(); b++) {
      PlaneTiles.convolve(weights, weights.layout().block(0, b), in, plane, patch, out);
    }
  }

  @Override
  public void convolve(BitWeights weights, int group, int[] signs, Patch patch, int n, int[] sums) {
    if (COUNTS_LANES) {
      BitTiles.convolve(weights, group, signs, patch, n, sums);
    } else if (weights.rows() == null
        || !LookupTiles.convolve(weights.rows(), group, signs, patch, n, sums)) {
      ByteBitTiles.convolve(weights, group, signs, patch, n, sums);
    }
  }

  @Override
  public int leastBorderedPixels() {
    return COUNTS_LANES ? BitTiles.PIXELS : Integer.MAX_VALUE;
  }

  @Override
  public void convolveMasked(
      BitWeights weights, int group, int[] signs, int[] nonzero, Patch patch, int[] sums) {
    scalar.convolveMasked(weights, group, signs, nonzero, patch, sums);
  }

  @Override
  public void activate(int[] sums, Activation activation, float[] out, int at, int n) {
    Activations.of(sums, activation, out, at, n);
  }

  @Override
  public void activateTwice(
      int[] sums, Activation first, Activation second, float[] out, int at, int n) {
    Activations.twice(sums, first, second, out, at, n);
  }

  @Override
  public void activateAdd(
      int[] sums, Activation activation, float[] other, int from, float[] out, int at, int n) {
    Activations.plus(sums, activation, other, from, out, at, n);
  }

  @Override
  public void activateAddBinarize(
      int[] sums,
      Activation activation,
      float[] other,
      int from,
      float[] out,
      int at,
      PerChannel threshold,
      int channels,
      int[] bits,
      int bitsAt,
      int n) {
    if (Activations.canBinarize(channels)) {
      Activations.plusSigns(sums, activation, other, from, out, at, threshold, bits, bitsAt, n);
    } else {
      Kernels.super.activateAddBinarize(
          sums, activation, other, from, out, at, threshold, channels, bits, bitsAt, n);
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
    Activations.plusThen(sums, first, other, from, second, out, at, n);
  }

  @Override
  public void activate(float[] x, Activation activation, float[] out, int at, int n) {
    Activations.of(x, activation, out, at, n);
  }

  @Override
  public void prelu(float[] x, PerChannel slope, int n) {
    int whole = LANES * (n / LANES);
    int period = slope.period();
    for (int base = 0; base < whole; base += period) {
      int end = Math.min(period, whole - base);
      for (int c = 0; c < end; c += LANES) {
        int at = CacheLines.FIRST + base + c;
        FloatVector value = FloatVector.fromArray(FLOATS, x, at);
        VectorMask<Float> keep = value.compare(VectorOperators.GE, 0f);
        value.mul(vector(slope, c)).blend(value, keep).intoArray(x, at);
      }
    }
    for (int i = whole; i < n; i++) {
      int at = CacheLines.FIRST + i;
      x[at] = x[at] >= 0 ? x[at] : x[at] * slope.values()[i % period];
    }
  }

  @Override
  public void clip(float[] x, float low, float high, int n) {
    int i = CacheLines.FIRST;
    int end = i + n;
    for (; i + LANES <= end; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, i);
      value
          .blend(high, value.compare(VectorOperators.GT, high))
          .blend(low, value.compare(VectorOperators.LT, low))
          .intoArray(x, i);
    }
    for (; i < end; i++) {
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
      int run = Math.min(other.run(), n - done);
      combine(function, x, first + done, other.values(), from, swapped, out, at + done, run);
    }
  }

  private static void combine(
      BinaryFunction function,
      float[] x,
      int first,
      float[] other,
      int from,
      boolean swapped,
      float[] out,
      int at,
      int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector own = FloatVector.fromArray(FLOATS, x, first + i);
      FloatVector their = FloatVector.fromArray(FLOATS, other, from + i);
      FloatVector a = swapped ? their : own;
      FloatVector b = swapped ? own : their;
      switch (function) {
        case ADD -> a.add(b).intoArray(out, at + i);
        case SUBTRACT -> a.sub(b).intoArray(out, at + i);
        case MULTIPLY -> a.mul(b).intoArray(out, at + i);
        case DIVIDE -> a.div(b).intoArray(out, at + i);
      }
    }
    for (; i < n; i++) {
      float a = swapped ? other[from + i] : x[first + i];
      float b = swapped ? x[first + i] : other[from + i];
      out[at + i] = function.apply(a, b);
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
    if (channels % LANES != 0) {
      scalar.nearestAdd(in, row, places, first, channels, other, out, at, pixels);
      return;
    }
    float[] values = other.values();
    int together = other.run() / channels;
    int from = other.from();
    for (int done = 0; done < pixels; done += together, from += other.step()) {
      int end = Math.min(pixels, done + together);
      for (int p = done; p < end; p++) {
        int nearest = row + places[first + p] * channels;
        int their = from + (p - done) * channels;
        int to = at + p * channels;
        for (int c = 0; c < channels; c += LANES) {
          FloatVector.fromArray(FLOATS, in, nearest + c)
              .add(FloatVector.fromArray(FLOATS, values, their + c))
              .intoArray(out, to + c);
        }
      }
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
    FloatVector first = FloatVector.broadcast(FLOATS, weightA);
    FloatVector second = FloatVector.broadcast(FLOATS, weightB);
    float[] values = other.values();
    for (int done = 0, from = other.from(); done < n; done += other.run(), from += other.step()) {
      int end = Math.min(n, done + other.run());
      int shift = from - done;
      int i = done;
      for (; i + LANES <= end; i += LANES) {
        FloatVector weighed = FloatVector.fromArray(FLOATS, in, a + i).mul(first);
        FloatVector.fromArray(FLOATS, in, b + i)
            .fma(second, weighed)
            .add(FloatVector.fromArray(FLOATS, values, shift + i))
            .intoArray(out, at + i);
      }
      for (; i < end; i++) {
        float between = Math.fma(in[b + i], weightB, in[a + i] * weightA);
        out[at + i] = between + values[shift + i];
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
    if (samples.taps() > 2 || channels % LANES != 0) {
      scalar.resample(in, row, samples, first, pixels, channels, out, at);
    } else if (samples.taps() == 2) {
      resampleTwo(in, row, samples, first, pixels, channels, out, at);
    } else {
      resampleOne(in, row, samples, first, pixels, channels, out, at);
    }
  }

  private static void resampleOne(
      float[] in,
      int row,
      Samples samples,
      int first,
      int pixels,
      int channels,
      float[] out,
      int at) {
    for (int p = 0; p < pixels; p++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, samples.weights()[first + p]);
      int from = row + samples.places()[first + p] * channels;
      int to = at + p * channels;
      for (int c = 0; c < channels; c += LANES) {
        FloatVector.fromArray(FLOATS, in, from + c).mul(weight).intoArray(out, to + c);
      }
    }
  }

  private static void resampleTwo(
      float[] in,
      int row,
      Samples samples,
      int first,
      int pixels,
      int channels,
      float[] out,
      int at) {
    int[] places = samples.places();
    float[] weights = samples.weights();
    for (int p = 0; p < pixels; p++) {
      int sample = 2 * (first + p);
      FloatVector weightA = FloatVector.broadcast(FLOATS, weights[sample]);
      FloatVector weightB = FloatVector.broadcast(FLOATS, weights[sample + 1]);
      int a = row + places[sample] * channels;
      int b = row + places[sample + 1] * channels;
      int to = at + p * channels;
      for (int c = 0; c < channels; c += LANES) {
        FloatVector weighed = FloatVector.fromArray(FLOATS, in, a + c).mul(weightA);
        FloatVector.fromArray(FLOATS, in, b + c).fma(weightB, weighed).intoArray(out, to + c);
      }
    }
  }

  @Override
  public void weigh(float[] in, int from, float weight, boolean first, float[] x, int at, int n) {
    FloatVector w = FloatVector.broadcast(FLOATS, weight);
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, in, from + i);
      FloatVector weighed =
          first ? value.mul(w) : value.fma(w, FloatVector.fromArray(FLOATS, x, at + i));
      weighed.intoArray(x, at + i);
    }
    for (; i < n; i++) {
      x[at + i] = first ? in[from + i] * weight : Math.fma(in[from + i], weight, x[at + i]);
    }
  }

  @Override
  public void transpose(float[] in, int pixels, int channels, float[] out, int at, int plane) {
    if (pixels < LANES || channels < LANES) {
      scalar.transpose(in, pixels, channels, out, at, plane);
    } else {
      Transposition.transpose(in, pixels, channels, out, at, plane);
    }
  }

  @Override
  public void binarize(
      float[] x, int from, PerChannel threshold, int channels, int pixels, int[] bits, int at) {
    if (channels % Integer.SIZE != 0) {
      scalar.binarize(x, from, threshold, channels, pixels, bits, at);
      return;
    }
    SignBits.pack(x, from, threshold.values(), channels, pixels, bits, at);
  }

  private static FloatVector vector(PerChannel parameter, int c) {
    return FloatVector.fromArray(FLOATS, parameter.values(), c);
  }
}
