package org.bitfold.runtime.kernels;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Binary convolution by looking up sums of five or six bits at a time (the "Four Russians" of
 * Arlazarov, Dinic, Kronrod and Faradžev, 1970), for many pixels and processors that cannot count
 * bits in one instruction. A word of activations costs six look-ups of {@link LookupTables#ROW}
 * filters each, where counting takes eight instructions for each vector of 32-bit words.
 *
 * <p>The tables of a word of weights ({@link LookupTables}) are made when its turn comes, and used
 * for all pixels: the more pixels, the less that costs.
 */
final class LookupTiles {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> HALF =
      VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));
  private static final int LENGTH = BYTES.length();
  private static final int LANES = INTS.length();
  private static final int ROW = LookupTables.ROW;

  /** Bits of an index that say which row, from here on. */
  private static final int ROW_SHIFT = Integer.numberOfTrailingZeros(ROW);

  /** Fewer pixels are not worth the tables. */
  static final int LEAST_PIXELS = 128;

  /** Most pixels at once: their counts and tables stay in the caches. */
  static final int MOST_PIXELS = 336;

  /** How many pixels further right a tap may look. */
  private static final int MOST_SHIFT = 16;

  /** From the indexes of one table to those of the next. */
  private static final int PITCH = MOST_PIXELS + MOST_SHIFT;

  /** So many words, 32 to a byte, before a byte could pass 255. */
  private static final int WORDS_OF_PLANE = 7;

  /** Counts of so many words are widened together. */
  private static final int PLANES = 4;

  private static final int PLANE = MOST_PIXELS * ROW;

  /** Those that are free, each with tables of its own. */
  private static final ArrayBlockingQueue<LookupTiles> FREE =
      new ArrayBlockingQueue<>(LookupTables.SETS);

  static {
    for (int set = 0; set < LookupTables.SETS; set++) {
      FREE.add(new LookupTiles(set));
    }
  }

  private final int set;
  private int[] words;
  private char[] indexes;
  private byte[] counts;

  private LookupTiles(int set) {
    this.set = set;
  }

  /** Of how many pixels sums are made most quickly, if a pixel takes so many array elements. */
  static int tilePixels(int perPixel) {
    return Math.clamp(MOST_PIXELS * ROW / perPixel, MOST_PIXELS / 2, MOST_PIXELS);
  }

  /** Where, within a row, the counts of a filter lie, so that they are widened in order. */
  static int place(int filter) {
    int inVector = filter % LENGTH;
    return filter - inVector + inVector % LANES * Integer.BYTES + inVector / LANES;
  }

  /**
   * Convolves the pixels of a patch, n weights each, with the filters of one group.
   *
   * @return whether it did: not if there are too few pixels, or all tables are in use
   */
  static boolean convolve(LookupRows rows, int group, int[] in, Patch patch, int n, int[] out) {
    if (patch.pixels() < LEAST_PIXELS || mostShift(patch) > MOST_SHIFT) {
      return false;
    }
    LookupTiles tiles = FREE.poll();
    if (tiles == null) {
      return false;
    }
    try {
      tiles.run(rows, group, in, patch, n, out);
    } finally {
      FREE.add(tiles);
    }
    return true;
  }

  private static int mostShift(Patch patch) {
    int most = 0;
    for (int r = 0; r < patch.runs().count(); r++) {
      most = Math.max(most, (patch.runs().length(r) - 1) / patch.stride());
    }
    return most;
  }

  private void run(LookupRows rows, int group, int[] in, Patch patch, int n, int[] out) {
    if (words == null) {
      words = new int[PITCH];
      indexes = new char[6 * PITCH];
      counts = new byte[PLANES * PLANE];
    }
    int parts = Math.ceilDiv(patch.pixels(), MOST_PIXELS);
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) patch.pixels() * part / parts);
      int to = (int) ((long) patch.pixels() * (part + 1) / parts);
      for (int b = 0; b < rows.layout().blocks(); b++) {
        FilterBlock block = rows.layout().block(group, b);
        new Sums(rows, block, patch, from, to - from, n, out).add(in);
      }
    }
  }

  /** The sums of some pixels and the filters of a row. */
  private final class Sums {
    private final byte[] ones;
    private final FilterBlock block;
    private final Patch patch;
    private final int from;
    private final int pixels;
    private final int n;
    private final int[] out;
    private int counted;
    private boolean begun;

    Sums(LookupRows rows, FilterBlock block, Patch patch, int from, int pixels, int n, int[] out) {
      this.ones = rows.ones();
      this.block = block;
      this.patch = patch;
      this.from = from;
      this.pixels = pixels;
      this.n = n;
      this.out = out;
    }

    /** Words of neighbouring pixels that lie a stride apart share their indexes, shifted. */
    void add(int[] in) {
      Runs runs = patch.runs();
      int stride = patch.stride();
      for (int r = 0; r < runs.count(); r++) {
        int length = runs.length(r);
        for (int first = 0; first < Math.min(stride, length); first++) {
          int shifts = (length - 1 - first) / stride;
          gather(in, patch.base(from) + runs.input(r) + first, stride, pixels + shifts);
          index(words, pixels + shifts, indexes);
          for (int shift = 0; shift <= shifts; shift++) {
            add(runs.weight(r) + first + shift * stride, shift);
          }
        }
      }
      widen();
    }

    private void add(int word, int shift) {
      if (counted == PLANES * WORDS_OF_PLANE) {
        widen();
      }
      int plane = counted / WORDS_OF_PLANE * PLANE;
      if (counted % WORDS_OF_PLANE == 0) {
        Arrays.fill(counts, plane, plane + pixels * ROW, (byte) 0);
      }
      int rows = block.weights() + word * Integer.SIZE * ROW;
      LookupTables.make(ones, rows, LookupTables.set(set));
      count(indexes, shift, set, pixels, counts, plane);
      counted++;
    }

    private void widen() {
      int planes = Math.ceilDiv(counted, WORDS_OF_PLANE);
      for (int p = 0; p < pixels; p++) {
        int at = patch.output(from + p, block);
        LookupTiles.widen(counts, p * ROW, planes, begun, n, out, at);
      }
      counted = 0;
      begun = true;
    }
  }

  private void gather(int[] in, int first, int stride, int pixels) {
    for (int p = 0; p < pixels; p++) {
      words[p] = in[first + p * stride];
    }
  }

  /** From words to where their bits' rows begin in each of the six tables. */
  private static void index(int[] words, int pixels, char[] indexes) {
    for (int p = 0; p < pixels; p += LANES) {
      IntVector x = IntVector.fromArray(INTS, words, p);
      rows(x, 0, 63).intoCharArray(indexes, p);
      rows(x, 6, 63).intoCharArray(indexes, PITCH + p);
      rows(x, 12, 31).intoCharArray(indexes, 2 * PITCH + p);
      rows(x, 17, 31).intoCharArray(indexes, 3 * PITCH + p);
      rows(x, 22, 31).intoCharArray(indexes, 4 * PITCH + p);
      rows(x, 27, 31).intoCharArray(indexes, 5 * PITCH + p);
    }
  }

  private static ShortVector rows(IntVector x, int bit, int mask) {
    IntVector row = x.lanewise(VectorOperators.LSHR, bit).and(mask);
    return (ShortVector)
        row.lanewise(VectorOperators.LSHL, ROW_SHIFT).convertShape(VectorOperators.I2S, HALF, 0);
  }

  /** Adds, for each pixel, the rows of a word's six tables to its counts. */
  private static void count(
      char[] indexes, int shift, int set, int pixels, byte[] counts, int plane) {
    int tables = LookupTables.set(set);
    byte[] all = LookupTables.ALL;
    for (int p = 0; p < pixels; p++) {
      int at = plane + p * ROW;
      ByteVector a = ByteVector.fromArray(BYTES, counts, at);
      ByteVector b = ByteVector.fromArray(BYTES, counts, at + LENGTH);
      int row = tables + LookupTables.TABLE_0 + indexes[shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      row = tables + LookupTables.TABLE_1 + indexes[PITCH + shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      row = tables + LookupTables.TABLE_2 + indexes[2 * PITCH + shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      row = tables + LookupTables.TABLE_3 + indexes[3 * PITCH + shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      row = tables + LookupTables.TABLE_4 + indexes[4 * PITCH + shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      row = tables + LookupTables.TABLE_5 + indexes[5 * PITCH + shift + p];
      a = a.add(ByteVector.fromArray(BYTES, all, row));
      b = b.add(ByteVector.fromArray(BYTES, all, row + LENGTH));
      a.intoArray(counts, at);
      b.intoArray(counts, at + LENGTH);
    }
  }

  /** From a pixel's counts in bytes to sums: {@code n − 2·count}, or less by that than so far. */
  private static void widen(
      byte[] counts, int from, int planes, boolean begun, int n, int[] sums, int at) {
    IntVector all = IntVector.broadcast(INTS, n);
    for (int lane = 0; lane < ROW; lane += LENGTH) {
      IntVector even = IntVector.zero(INTS);
      IntVector odd = even;
      for (int plane = 0; plane < planes; plane++) {
        IntVector four =
            ByteVector.fromArray(BYTES, counts, from + plane * PLANE + lane).reinterpretAsInts();
        even = even.add(four.and(0x00ff00ff));
        odd = odd.add(four.lanewise(VectorOperators.LSHR, 8).and(0x00ff00ff));
      }
      even = even.add(even);
      odd = odd.add(odd);
      int to = at + lane;
      IntVector a = begun ? IntVector.fromArray(INTS, sums, to) : all;
      IntVector b = begun ? IntVector.fromArray(INTS, sums, to + LANES) : all;
      IntVector c = begun ? IntVector.fromArray(INTS, sums, to + 2 * LANES) : all;
      IntVector d = begun ? IntVector.fromArray(INTS, sums, to + 3 * LANES) : all;
      a.sub(even.and(0xffff)).intoArray(sums, to);
      b.sub(odd.and(0xffff)).intoArray(sums, to + LANES);
      c.sub(even.lanewise(VectorOperators.LSHR, 16)).intoArray(sums, to + 2 * LANES);
      d.sub(odd.lanewise(VectorOperators.LSHR, 16)).intoArray(sums, to + 3 * LANES);
    }
  }
}
