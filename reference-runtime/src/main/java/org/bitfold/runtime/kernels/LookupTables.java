package org.bitfold.runtime.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * For some bits of a word of activations, in how many of them a row's filters differ, whatever the
 * bits are: row v of a table holds {@code popcount(v xor w)}, a byte for each filter. A word's six
 * tables take 6, 6, 5, 5, 5 and 5 of its bits, half of the first-level cache in all.
 *
 * <p>All tables lie in one array that the compiler knows as a constant: then an index that it knows
 * to be small needs no check, and look-ups are what they should be, one load and one addition.
 */
final class LookupTables {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final int LENGTH = BYTES.length();

  /** Filters to a row: two vectors of bytes. */
  static final int ROW = 2 * LENGTH;

  /** How many sets of tables there are; as many threads may look up at the same time. */
  static final int SETS = 32;

  /** Bytes of a set. */
  private static final int SET = (2 * 64 + 4 * 32) * ROW;

  /** Where the tables of a set begin. */
  static final int TABLE_0 = 0;

  static final int TABLE_1 = 64 * ROW;
  static final int TABLE_2 = 128 * ROW;
  static final int TABLE_3 = 160 * ROW;
  static final int TABLE_4 = 192 * ROW;
  static final int TABLE_5 = 224 * ROW;

  /** With room behind the last set for any index that is a char. */
  static final byte[] ALL = new byte[SETS * SET + Character.MAX_VALUE + 1];

  private LookupTables() {}

  /** Where a set begins. */
  static int set(int number) {
    return (number & SETS - 1) * SET;
  }

  /**
   * Makes the tables of one word.
   *
   * @param ones {@link LookupRows#ones}
   * @param from where the word's 32 rows begin
   * @param set where the tables go
   */
  static void make(byte[] ones, int from, int set) {
    for (int lane = 0; lane < ROW; lane += LENGTH) {
      make(ones, from + lane, 6, set + TABLE_0 + lane);
      make(ones, from + 6 * ROW + lane, 6, set + TABLE_1 + lane);
      make(ones, from + 12 * ROW + lane, 5, set + TABLE_2 + lane);
      make(ones, from + 17 * ROW + lane, 5, set + TABLE_3 + lane);
      make(ones, from + 22 * ROW + lane, 5, set + TABLE_4 + lane);
      make(ones, from + 27 * ROW + lane, 5, set + TABLE_5 + lane);
    }
  }

  /**
   * Row 0 has the ones. A bit that is set differs from a 0 and no longer from a 1: one more, or one
   * less. First every eighth row, doubling them for each of the upper bits; then, from each of
   * these, the seven behind it, whose differences to it stay in registers.
   */
  private static void make(byte[] ones, int from, int bits, int to) {
    ByteVector none = ByteVector.zero(BYTES);
    for (int j = 0; j < bits; j++) {
      none = none.add(ByteVector.fromArray(BYTES, ones, from + j * ROW));
    }
    none.intoArray(ALL, to);
    for (int j = 3; j < bits; j++) {
      ByteVector more = more(ones, from + j * ROW);
      int half = ROW << j;
      for (int row = to; row < to + half; row += 8 * ROW) {
        ByteVector.fromArray(BYTES, ALL, row).add(more).intoArray(ALL, row + half);
      }
    }
    ByteVector d1 = more(ones, from);
    ByteVector d2 = more(ones, from + ROW);
    ByteVector d3 = d1.add(d2);
    ByteVector d4 = more(ones, from + 2 * ROW);
    ByteVector d5 = d1.add(d4);
    ByteVector d6 = d2.add(d4);
    ByteVector d7 = d3.add(d4);
    for (int row = to; row < to + (ROW << bits); row += 8 * ROW) {
      ByteVector eighth = ByteVector.fromArray(BYTES, ALL, row);
      eighth.add(d1).intoArray(ALL, row + ROW);
      eighth.add(d2).intoArray(ALL, row + 2 * ROW);
      eighth.add(d3).intoArray(ALL, row + 3 * ROW);
      eighth.add(d4).intoArray(ALL, row + 4 * ROW);
      eighth.add(d5).intoArray(ALL, row + 5 * ROW);
      eighth.add(d6).intoArray(ALL, row + 6 * ROW);
      eighth.add(d7).intoArray(ALL, row + 7 * ROW);
    }
  }

  private static ByteVector more(byte[] ones, int row) {
    ByteVector one = ByteVector.fromArray(BYTES, ones, row);
    return ByteVector.broadcast(BYTES, 1).sub(one.add(one));
  }
}
