package org.bitfold.runtime.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.bitfold.model.BitFilters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All ways to count bits, also those that this processor would not choose, against plain loops. */
class BitTilesTest {
  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels, stride {3}")
  @CsvSource({
    "1, 64, 64, 1",
    "3, 64, 64, 1",
    "4, 64, 64, 1",
    "7, 64, 64, 1",
    "24, 64, 256, 1",
    "95, 64, 32, 1",
    "97, 64, 64, 1",
    "99, 96, 64, 1",
    "130, 32, 40, 1",
    "200, 64, 1, 1",
    "5, 1, 1, 1",
    "6, 31, 3, 1",
    "9, 33, 17, 1",
    "4, 32, 32, 1",
    "8, 160, 16, 1",
    "5, 1500, 33, 1",
    "127, 64, 128, 1",
    "128, 64, 128, 1",
    "318, 64, 64, 1",
    "700, 33, 128, 1",
    "150, 64, 384, 2",
    "129, 1, 256, 3",
    "140, 1500, 128, 1",
    "200, 512, 128, 2"
  })
  void sumsAreThoseOfPlainLoops(int pixels, int channels, int outputs, int stride) {
    SplittableRandom random = new SplittableRandom(pixels);
    int words = BitFilters.words(channels);
    byte[] signs = new byte[outputs * 9 * channels];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    BitFilters filters = BitFilters.pack(outputs, 3, 3, channels, signs);
    int row = (stride * (pixels - 1) + 3) * words;
    int[] in = new int[3 * row];
    for (int i = 0; i < in.length; i++) {
      in[i] = random.nextInt() & BitFilters.usedBits(i % words, channels);
    }
    Patch patch = new Patch();
    for (int ky = 0; ky < 3; ky++) {
      patch.runs().add(ky * row, ky * 3 * words, 3 * words);
    }
    patch.at(0, stride * words, pixels, 0);

    int n = 9 * channels;
    int[] expected = new int[CacheLines.FIRST + pixels * outputs];
    ScalarKernels scalar = new ScalarKernels();
    BitWeights plain = scalar.pack(filters, 1);
    scalar.convolve(plain, 0, in, patch, n, expected);

    BitWeights packed = BitWeights.pack(filters, 1, BitTiles.BLOCK);
    int[] lanes = new int[CacheLines.FIRST + pixels * outputs];
    int[] bytes = new int[CacheLines.FIRST + pixels * outputs];
    BitTiles.convolve(
        packed.with(ColumnFilters.of(filters, packed.layout())), 0, in, patch, n, lanes);
    ByteBitTiles.convolve(packed, 0, in, patch, n, bytes);
    assertArrayEquals(expected, lanes, "counted in lanes");
    assertArrayEquals(expected, bytes, "counted in bytes");

    LookupRows rows = LookupRows.spread(filters, 1, LookupTables.ROW);
    assertEquals(outputs % LookupTables.ROW == 0, rows != null);
    if (rows != null) {
      int[] lookedUp = new int[CacheLines.FIRST + pixels * outputs];
      assertEquals(
          pixels >= LookupTiles.LEAST_PIXELS,
          LookupTiles.convolve(rows, 0, in, patch, n, lookedUp));
      assertArrayEquals(
          pixels >= LookupTiles.LEAST_PIXELS ? expected : new int[expected.length],
          lookedUp,
          "looked up");
    }
  }

  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels, rows {3} to {4}, columns {5} apart")
  @CsvSource({
    "6, 64, 64, 1, 3, 1",
    "50, 64, 64, 0, 2, 1",
    "97, 33, 17, 1, 2, 1",
    "100, 128, 40, 2, 3, 1",
    "5, 64, 64, 1, 3, 1",
    "20, 64, 64, 0, 3, 2",
    "101, 31, 33, 1, 3, 3",
    "7, 1500, 32, 0, 3, 2"
  })
  void tapsMayLieOutsideOrApart(
      int pixels, int channels, int outputs, int firstRow, int endRow, int dilation) {
    SplittableRandom random = new SplittableRandom(pixels);
    int words = BitFilters.words(channels);
    byte[] signs = new byte[outputs * 9 * channels];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    BitFilters filters = BitFilters.pack(outputs, 3, 3, channels, signs);
    int row = (pixels - 1 + 2 * dilation + 1) * words;
    int[] in = new int[3 * row];
    for (int i = 0; i < in.length; i++) {
      in[i] = random.nextInt() & BitFilters.usedBits(i % words, channels);
    }
    Patch patch = new Patch();
    for (int ky = firstRow; ky < endRow; ky++) {
      if (dilation == 1) {
        patch.runs().add(ky * row, ky * 3 * words, 3 * words);
      }
      for (int kx = 0; dilation > 1 && kx < 3; kx++) {
        patch.runs().add(ky * row + kx * dilation * words, (ky * 3 + kx) * words, words);
      }
    }
    patch.at(0, words, pixels, 0);

    int n = 3 * (endRow - firstRow) * channels;
    int[] expected = new int[CacheLines.FIRST + pixels * outputs];
    ScalarKernels scalar = new ScalarKernels();
    scalar.convolve(scalar.pack(filters, 1), 0, in, patch, n, expected);

    BitWeights packed = BitWeights.pack(filters, 1, BitTiles.BLOCK);
    int[] lanes = new int[CacheLines.FIRST + pixels * outputs];
    int[] bytes = new int[CacheLines.FIRST + pixels * outputs];
    BitTiles.convolve(
        packed.with(ColumnFilters.of(filters, packed.layout())), 0, in, patch, n, lanes);
    ByteBitTiles.convolve(packed, 0, in, patch, n, bytes);
    assertArrayEquals(expected, lanes, "counted in lanes");
    assertArrayEquals(expected, bytes, "counted in bytes");
  }

  @ParameterizedTest(name = "{0} wide, {1} to {2} channels, {3}x{4}, {5} and {6} outside")
  @CsvSource({
    "6, 64, 64, 3, 3, 1, 1",
    "320, 64, 64, 3, 3, 1, 1",
    "196, 64, 64, 3, 3, 1, 0",
    "193, 33, 17, 3, 3, 0, 1",
    "15, 128, 40, 5, 5, 2, 2",
    "200, 40, 64, 1, 4, 3, 1",
    "9, 1500, 33, 3, 3, 1, 1",
    "5, 31, 32, 2, 5, 4, 4"
  })
  void windowsMayReachBeyondThePicture(
      int width, int channels, int outputs, int high, int wide, int left, int right) {
    SplittableRandom random = new SplittableRandom(width);
    int words = BitFilters.words(channels);
    byte[] signs = new byte[outputs * high * wide * channels];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
    BitFilters filters = BitFilters.pack(outputs, high, wide, channels, signs);
    // What lies beside a row must not be read.
    int row = (left + width + right) * words;
    int[] in = new int[high * row];
    for (int i = 0; i < in.length; i++) {
      in[i] = random.nextInt() & BitFilters.usedBits(i % words, channels);
    }
    int pixels = left + width + right - wide + 1;

    int[] expected = new int[CacheLines.FIRST + pixels * outputs];
    ScalarKernels scalar = new ScalarKernels();
    BitWeights plain = scalar.pack(filters, 1);
    Patch one = new Patch();
    for (int p = 0; p < pixels; p++) {
      int begin = Math.max(0, left - p);
      int end = Math.min(wide, left + width - p);
      one.runs().clear();
      for (int ky = 0; ky < high; ky++) {
        int weight = (ky * wide + begin) * words;
        one.runs().add(ky * row + begin * words, weight, (end - begin) * words);
      }
      one.at(p * words, words, 1, p);
      scalar.convolve(plain, 0, in, one, high * (end - begin) * channels, expected);
    }

    Patch patch = new Patch();
    for (int ky = 0; ky < high; ky++) {
      patch.runs().add(ky * row, ky * wide * words, wide * words);
    }
    patch.at(0, words, pixels, 0);
    patch.outside(left, right);
    BitWeights packed = BitWeights.pack(filters, 1, BitTiles.BLOCK);
    int[] sums = new int[CacheLines.FIRST + pixels * outputs];
    BitTiles.convolve(
        packed.with(ColumnFilters.of(filters, packed.layout())),
        0,
        in,
        patch,
        high * wide * channels,
        sums);
    assertArrayEquals(expected, sums);
  }
}
