package org.bitfold.model;

import java.util.Optional;

/**
 * Binary convolution weights, {@code [O, KH, KW, words]}: channel c of a tap is bit {@code c mod
 * 32} of word {@code c div 32}; unused bits of the last word are 0. A bit 1 means +1, 0 means −1.
 *
 * @param outputs number of filters O
 * @param kernelHeight KH
 * @param kernelWidth KW
 * @param inputs channels I that one filter sees: the value's channels divided by the groups
 * @param signs the sign bits
 * @param nonzero where present, a plane of the same layout whose 0 bits mark weights that are
 *     exactly 0 (their sign bit is 0 as well); absent when no weight is 0
 */
public record BitFilters(
    int outputs,
    int kernelHeight,
    int kernelWidth,
    int inputs,
    IntVector signs,
    Optional<IntVector> nonzero) {
  public BitFilters {
    Filters.check(outputs, kernelHeight, kernelWidth, inputs);
    long words = Filters.count(outputs, kernelHeight, kernelWidth, words(inputs));
    checkPlane("sign", signs, words, inputs);
    if (nonzero.isPresent()) {
      IntVector plane = nonzero.get();
      checkPlane("non-zero", plane, words, inputs);
      boolean anyZero = false;
      for (int i = 0; i < plane.size(); i++) {
        int used = usedBits(i % words(inputs), inputs);
        if ((signs.get(i) & ~plane.get(i)) != 0) {
          throw new IllegalArgumentException("a weight that is 0 has sign bit 1, in word " + i);
        }
        anyZero |= plane.get(i) != used;
      }
      if (!anyZero) {
        throw new IllegalArgumentException("a non-zero plane without a zero must be left out");
      }
    }
  }

  /** 32-bit words that hold {@code channels} bits. */
  public static int words(int channels) {
    return (channels + 31) >>> 5;
  }

  /** The mask of bits in word {@code word} that stand for one of {@code channels} channels. */
  public static int usedBits(int word, int channels) {
    int rest = channels - 32 * word;
    return rest >= 32 ? -1 : (1 << rest) - 1;
  }

  /**
   * The weight, +1, 0 or −1, of filter {@code o} at tap (ky, kx) for its input channel {@code c}.
   */
  public int get(int o, int ky, int kx, int c) {
    int word = ((o * kernelHeight + ky) * kernelWidth + kx) * words(inputs) + (c >>> 5);
    if (nonzero.isPresent() && (nonzero.get().get(word) >>> c & 1) == 0) {
      return 0;
    }
    return (signs.get(word) >>> c & 1) == 1 ? 1 : -1;
  }

  /**
   * Packs ternary weights.
   *
   * @param weights {@code [O, KH, KW, I]}, each +1, 0 or −1
   */
  public static BitFilters pack(
      int outputs, int kernelHeight, int kernelWidth, int inputs, byte[] weights) {
    Filters.check(outputs, kernelHeight, kernelWidth, inputs);
    if (weights.length != Filters.count(outputs, kernelHeight, kernelWidth, inputs)) {
      throw new IllegalArgumentException("found " + weights.length + " weights");
    }
    int words = words(inputs);
    int taps = outputs * kernelHeight * kernelWidth;
    int[] signs = new int[taps * words];
    int[] nonzero = new int[taps * words];
    boolean anyZero = false;
    for (int tap = 0; tap < taps; tap++) {
      for (int c = 0; c < inputs; c++) {
        int word = tap * words + (c >>> 5);
        switch (weights[tap * inputs + c]) {
          case 1 -> {
            signs[word] |= 1 << c;
            nonzero[word] |= 1 << c;
          }
          case -1 -> nonzero[word] |= 1 << c;
          case 0 -> anyZero = true;
          default ->
              throw new IllegalArgumentException(
                  "a weight is +1, 0 or -1, found " + weights[tap * inputs + c]);
        }
      }
    }
    return new BitFilters(
        outputs,
        kernelHeight,
        kernelWidth,
        inputs,
        IntVector.of(signs),
        anyZero ? Optional.of(IntVector.of(nonzero)) : Optional.empty());
  }

  private static void checkPlane(String plane, IntVector bits, long words, int inputs) {
    if (bits.size() != words) {
      throw new IllegalArgumentException(
          "the %s plane wants %d words, found %d".formatted(plane, words, bits.size()));
    }
    int perTap = words(inputs);
    int unused = ~usedBits(perTap - 1, inputs);
    for (int i = perTap - 1; i < bits.size(); i += perTap) {
      if ((bits.get(i) & unused) != 0) {
        throw new IllegalArgumentException(
            "unused bits of the %s plane are not 0, in word %d".formatted(plane, i));
      }
    }
  }
}
