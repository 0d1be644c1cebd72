package org.bitfold.runtime.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.bitfold.model.BitFilters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both ways to count bits, also the one that this processor would not choose, against plain loops.
 */
class BitTilesTest {
  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels")
  @CsvSource({
    "1, 64, 64",
    "3, 64, 64",
    "4, 64, 64",
    "7, 64, 64",
    "24, 64, 256",
    "95, 64, 32",
    "97, 64, 64",
    "99, 96, 64",
    "130, 32, 40",
    "200, 64, 1",
    "5, 1, 1",
    "6, 31, 3",
    "9, 33, 17",
    "4, 32, 32",
    "8, 160, 16",
    "5, 1500, 33"
  })
  void sumsAreThoseOfPlainLoops(int pixels, int channels, int outputs) {
    SplittableRandom random = new SplittableRandom(pixels);
    int words = BitFilters.words(channels);
    byte[] signs = new byte[outputs * 9 * channels];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    BitFilters filters = BitFilters.pack(outputs, 3, 3, channels, signs);
    int[] in = new int[3 * (pixels + 2) * words];
    for (int i = 0; i < in.length; i++) {
      in[i] = random.nextInt() & BitFilters.usedBits(i % words, channels);
    }
    Patch patch = new Patch();
    for (int ky = 0; ky < 3; ky++) {
      patch.runs().add(ky * (pixels + 2) * words, ky * 3 * words, 3 * words);
    }
    patch.at(0, words, pixels, 0);

    int n = 9 * channels;
    int[] expected = new int[pixels * outputs];
    ScalarKernels scalar = new ScalarKernels();
    BitWeights plain = BitWeights.pack(filters, 1, scalar.bitBlock());
    scalar.convolve(plain, 0, in, patch, n, expected);

    BitWeights packed = BitWeights.pack(filters, 1, BitTiles.BLOCK);
    int[] lanes = new int[pixels * outputs];
    int[] bytes = new int[pixels * outputs];
    BitTiles.convolve(packed, 0, in, patch, n, lanes);
    ByteBitTiles.convolve(packed, 0, in, patch, n, bytes);
    assertArrayEquals(expected, lanes, "counted in lanes");
    assertArrayEquals(expected, bytes, "counted in bytes");
  }
}
