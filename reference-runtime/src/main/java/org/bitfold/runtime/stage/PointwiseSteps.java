package org.bitfold.runtime.stage;

import org.bitfold.model.Op;
import org.bitfold.runtime.kernels.Activation;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/** Steps from floats to floats, and from sums to floats, each element by itself. */
public final class PointwiseSteps {
  private PointwiseSteps() {}

  /** Makes floats of sums: the step of {@code op}. */
  public static SumsToFloats scale(Kernels kernels, Op.ScaleSums op) {
    return new SumsToFloats(kernels, Activation.linear(op.scale(), op.bias()), op.scale().size());
  }

  public static Activate affine(Kernels kernels, Op.Affine op) {
    return new Activate(kernels, Activation.linear(op.scale(), op.bias()), op.scale().size(), null);
  }

  public static PRelu prelu(Kernels kernels, Op.PRelu op) {
    return new PRelu(kernels, PerChannel.of(op.slope()), op.slope().size());
  }

  /** {@code x >= 0 ? x : x·slope}. */
  public record PRelu(Kernels kernels, PerChannel slope, int channels) implements Step {
    @Override
    public void apply(Rings rings, Tile tile, int y, int x, int pixels) {
      kernels.prelu(tile.floats(), slope, pixels * channels);
    }
  }

  /** The step of {@code op} on {@code channels} channels. */
  public static Step clip(Kernels kernels, Op.Clip op, int channels) {
    return (_, tile, _, _, pixels) ->
        kernels.clip(tile.floats(), op.low(), op.high(), pixels * channels);
  }

  public static Step unary(Op.Unary op, int channels) {
    return (_, tile, _, _, pixels) -> {
      float[] x = tile.floats();
      for (int i = Tile.FIRST; i < Tile.FIRST + pixels * channels; i++) {
        x[i] = op.function().apply(x[i]);
      }
    };
  }

  public static Step selectChannels(Op.SelectChannels op, int channels) {
    int[] sources = op.channels().toArray();
    return (_, tile, _, _, pixels) -> {
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < sources.length; c++) {
          tile.spare()[Tile.FIRST + p * sources.length + c] =
              tile.floats()[Tile.FIRST + p * channels + sources[c]];
        }
      }
      tile.swap();
    };
  }

  public static Step softmax(int channels) {
    return (_, tile, _, _, pixels) -> {
      double[] powers = new double[channels];
      for (int p = 0; p < pixels; p++) {
        softmax(tile.floats(), Tile.FIRST + p * channels, powers);
      }
    };
  }

  private static void softmax(float[] x, int at, double[] powers) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < powers.length; c++) {
      largest = Math.max(largest, x[at + c]);
    }
    double sum = 0;
    for (int c = 0; c < powers.length; c++) {
      powers[c] = StrictMath.exp((double) x[at + c] - largest);
      sum += powers[c];
    }
    for (int c = 0; c < powers.length; c++) {
      x[at + c] = (float) (powers[c] / sum);
    }
  }
}
