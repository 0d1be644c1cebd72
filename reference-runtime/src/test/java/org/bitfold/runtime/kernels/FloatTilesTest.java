package org.bitfold.runtime.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Float tiles against plain loops, bit by bit. */
class FloatTilesTest {
  /** Beyond any tile's pixels, with each remainder. */
  private static final int[] PIXELS = IntStream.range(1, 28).toArray();

  @ParameterizedTest(name = "{0} to {1} channels in {2} groups, rows {3} to {4}, stride {5}")
  @CsvSource({
    "3, 64, 1, 0, 3, 1",
    "64, 3, 1, 0, 3, 1",
    "64, 64, 1, 0, 3, 1",
    "64, 64, 1, 1, 3, 1",
    "64, 256, 1, 0, 2, 1",
    "100, 17, 1, 0, 3, 1",
    "90, 33, 1, 0, 3, 2",
    "5, 49, 1, 0, 3, 3",
    "1, 1, 1, 0, 3, 1",
    "300, 31, 1, 0, 3, 1",
    "12, 40, 2, 0, 3, 1",
    "96, 96, 3, 0, 3, 1",
    "8, 70, 1, 1, 1, 1"
  })
  void sumsAreThoseOfPlainLoops(
      int channels, int outputs, int groups, int firstRow, int endRow, int stride) {
    SplittableRandom random = new SplittableRandom(channels * 1000L + outputs);
    int perTap = channels / groups;
    float[] filters = floats(random, outputs * 9 * perTap);
    float[] biases = floats(random, outputs);
    OutputBlocks layout = new OutputBlocks(outputs, groups, FloatTiles.BLOCK, 9 * perTap);
    FloatWeights weights =
        FloatWeights.pack(layout, (o, k) -> filters[o * 9 * perTap + k], o -> biases[o]);
    for (int pixels : PIXELS) {
      int row = (stride * (pixels - 1) + 3) * channels;
      float[] in = floats(random, 3 * row);
      float[] expected = new float[CacheLines.FIRST + pixels * outputs];
      float[] actual = new float[CacheLines.FIRST + pixels * outputs];
      for (int group = 0; group < groups; group++) {
        Patch patch = new Patch();
        for (int tap = 3 * firstRow; tap < 3 * endRow; tap++) {
          int at = tap / 3 * row + tap % 3 * channels + group * perTap;
          if (groups > 1) {
            patch.runs().add(at, tap * perTap, perTap);
          } else if (tap % 3 == 0) {
            patch.runs().add(at, tap * perTap, 3 * perTap);
          }
        }
        patch.at(0, stride * channels, pixels, 0);
        for (int p = 0; p < pixels; p++) {
          for (int o = group * outputs / groups; o < (group + 1) * outputs / groups; o++) {
            float sum = biases[o];
            for (int k = 3 * firstRow * perTap; k < 3 * endRow * perTap; k++) {
              int tap = k / perTap;
              int from = tap / 3 * row + (p * stride + tap % 3) * channels + group * perTap;
              sum = Math.fma(in[from + k % perTap], filters[o * 9 * perTap + k], sum);
            }
            expected[CacheLines.FIRST + p * outputs + o] = sum;
          }
        }
        FloatTiles.convolve(weights, group, in, patch, actual);
      }
      assertArrayEquals(expected, actual, pixels + " pixels");
    }
  }

  private static float[] floats(SplittableRandom random, int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
