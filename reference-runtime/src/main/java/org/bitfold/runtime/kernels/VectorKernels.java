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
  public int bitBlock() {
    return BitTiles.BLOCK;
  }

  @Override
  public void convolve(FloatWeights weights, int group, float[] in, Patch patch, float[] out) {
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FloatTiles.convolve(weights, weights.layout().block(group, b), in, patch, out);
    }
  }

  @Override
  public int planeBlock() {
    return PlaneTiles.BLOCK;
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
    for (int b = 0; b < weights.layout().blocks(); b++) {
      FilterBlock block = weights.layout().block(group, b);
      if (COUNTS_LANES) {
        BitTiles.convolve(weights, block, signs, patch, n, sums);
      } else {
        ByteBitTiles.convolve(weights, block, signs, patch, n, sums);
      }
    }
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
        FloatVector value = FloatVector.fromArray(FLOATS, x, base + c);
        VectorMask<Float> keep = value.compare(VectorOperators.GE, 0f);
        value.mul(vector(slope, c)).blend(value, keep).intoArray(x, base + c);
      }
    }
    for (int i = whole; i < n; i++) {
      x[i] = x[i] >= 0 ? x[i] : x[i] * slope.values()[i % period];
    }
  }

  @Override
  public void clip(float[] x, float low, float high, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, i);
      value
          .blend(high, value.compare(VectorOperators.GT, high))
          .blend(low, value.compare(VectorOperators.LT, low))
          .intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = x[i] < low ? low : x[i] > high ? high : x[i];
    }
  }

  @Override
  public void combine(
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
    int words = BitFilters.words(channels);
    for (int c = 0; c < channels; c += LANES) {
      FloatVector least = vector(threshold, c);
      boolean first = c % Integer.SIZE == 0;
      for (int p = 0; p < pixels; p++) {
        FloatVector value = FloatVector.fromArray(FLOATS, x, from + p * channels + c);
        int set = (int) value.compare(VectorOperators.GE, least).toLong() << c;
        int word = at + p * words + c / Integer.SIZE;
        bits[word] = first ? set : bits[word] | set;
      }
    }
  }

  private static FloatVector vector(PerChannel parameter, int c) {
    return FloatVector.fromArray(FLOATS, parameter.values(), c);
  }
}
