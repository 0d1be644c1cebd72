package org.bitfold.verifier.randomnets;

import java.util.List;
import java.util.Random;

/** The ways networks spell binary weights {@code [O, I, KH, KW]}. */
enum BinaryWeights {
  /** ±s as the exporter evaluated them. */
  FOLDED {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      return g.floats(filters(random, dims, s -> s, 0), dims);
    }
  },
  SIGN_IN_GRAPH {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      return g.node("Sign", g.floats(latent(random, dims), dims));
    }
  },
  /** XNOR-Net's scale, computed in the graph, in a straight-through estimator. */
  XNOR_IN_GRAPH {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      String w = g.floats(latent(random, dims), dims);
      String scale = g.node("Abs", w);
      for (int axis = dims.length - 1; axis > 0; axis--) {
        scale = g.reduceMean(scale, true, axis);
      }
      String binary = g.node("Mul", List.of(scale, g.node("Sign", w)));
      String clipped = g.clip(w, -1, 1);
      return g.node("Add", List.of(g.node("Sub", List.of(binary, clipped)), clipped));
    }
  },
  /** The same, evaluated: most weights are ±s, some a little off. */
  ROUNDED {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      float[] values = latent(random, dims);
      int fanIn = values.length / (int) dims[0];
      for (int o = 0; o < dims[0]; o++) {
        float sum = 0;
        for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
          sum += Math.abs(values[i]);
        }
        float scale = sum / fanIn;
        for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
          float clipped = Math.clamp(values[i], -1f, 1f);
          values[i] = (scale * Math.signum(values[i]) - clipped) + clipped;
        }
      }
      return g.floats(values, dims);
    }
  },
  /** Fused with BatchNorm: scales of either sign, some of them 0. */
  FUSED {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      return g.floats(
          filters(random, dims, s -> random.nextInt(8) == 0 ? 0 : random.nextBoolean() ? -s : s, 0),
          dims);
    }
  },
  WITH_ZEROS {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      return g.floats(filters(random, dims, s -> s, 5), dims);
    }
  },
  /** A scale that is a tensor of its own, behind the convolution of plain signs. */
  TRANSPOSED_IN_GRAPH {
    @Override
    String write(OnnxSketch g, Random random, long... dims) {
      long[] turned = {dims[1], dims[0], dims[2], dims[3]};
      String w = g.floats(latent(random, turned), turned);
      return g.node("Transpose", g.node("Sign", w), OnnxSketch.integers("perm", 1, 0, 2, 3));
    }
  };

  /** Writes the weights; returns their tensor. */
  abstract String write(OnnxSketch g, Random random, long... dims);

  /** A filter's scale, changed. */
  private interface Scale {
    float of(float scale);
  }

  private static float[] filters(Random random, long[] dims, Scale scale, int oneInZero) {
    float[] values = new float[elements(dims)];
    int fanIn = values.length / (int) dims[0];
    for (int o = 0; o < dims[0]; o++) {
      float s = scale.of((0.5f + random.nextFloat()) / (float) Math.sqrt(fanIn));
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        boolean zero = oneInZero > 0 && random.nextInt(oneInZero) == 0;
        values[i] = zero ? 0 : random.nextBoolean() ? s : -s;
      }
    }
    return values;
  }

  /** Float weights, as a trained layer has them. */
  static float[] latent(Random random, long... dims) {
    float[] values = new float[elements(dims)];
    double deviation = 1 / Math.sqrt(values.length / (double) dims[0]);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  private static int elements(long... dims) {
    long product = 1;
    for (long dim : dims) {
      product *= dim;
    }
    return Math.toIntExact(product);
  }
}
