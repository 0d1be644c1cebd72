package org.bitfold.runtime.stage;

import java.util.Arrays;
import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Op;
import org.bitfold.runtime.kernels.Kernels;
import org.bitfold.runtime.kernels.PerChannel;

/** Steps from floats and sums to signs, and back. */
public final class SignSteps {
  private SignSteps() {}

  public static Binarize binarize(Kernels kernels, Op.Binarize op) {
    return new Binarize(
        kernels, PerChannel.of(op.thresholds()), op.thresholds().size(), null, null);
  }

  public static Step ternarize(Op.Ternarize op) {
    int channels = op.lower().size();
    int words = BitFilters.words(channels);
    return (_, tile, _, _, pixels) -> {
      Arrays.fill(tile.ints(), Tile.FIRST, Tile.FIRST + pixels * words, 0);
      Arrays.fill(tile.nonzero(), Tile.FIRST, Tile.FIRST + pixels * words, 0);
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < channels; c++) {
          float x = tile.floats()[Tile.FIRST + p * channels + c];
          int word = Tile.FIRST + p * words + (c >>> 5);
          if (x >= op.upper().get(c)) {
            tile.ints()[word] |= 1 << c;
            tile.nonzero()[word] |= 1 << c;
          } else if (x < op.lower().get(c)) {
            tile.nonzero()[word] |= 1 << c;
          }
        }
      }
    };
  }

  public static Step toFloat(ElementType from, int channels) {
    int words = BitFilters.words(channels);
    return (_, tile, _, _, pixels) -> {
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < channels; c++) {
          int word = Tile.FIRST + p * words + (c >>> 5);
          boolean zero = from == ElementType.TRITS && (tile.nonzero()[word] >>> c & 1) == 0;
          tile.floats()[Tile.FIRST + p * channels + c] =
              zero ? 0f : (tile.ints()[word] >>> c & 1) == 1 ? 1f : -1f;
        }
      }
    };
  }

  /** Sums and bits share an array: a pixel's words take no more room than its sums did. */
  public static Step threshold(Op.ThresholdSums op) {
    int[] thresholds = op.thresholds().toArray();
    int words = BitFilters.words(thresholds.length);
    return (_, tile, _, _, pixels) -> {
      for (int p = 0; p < pixels; p++) {
        for (int word = 0; word < words; word++) {
          int bits = 0;
          for (int c = 32 * word; c < Math.min(thresholds.length, 32 * word + 32); c++) {
            bits |=
                tile.ints()[Tile.FIRST + p * thresholds.length + c] >= thresholds[c] ? 1 << c : 0;
          }
          tile.ints()[Tile.FIRST + p * words + word] = bits;
        }
      }
    };
  }
}
