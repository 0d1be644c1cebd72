package org.bitfold.runtime.kernels;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Brings three rows of pixels of two words each, as 3×3 convolutions of 33 to 64 channels read
 * them, to columns of six words: three vectors in, three out.
 */
final class ThreeRows {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  /** Columns that the vectors of three rows hold. */
  static final int COLUMNS = LANES / 2;

  /** For each lane that comes out, which lane of rows 0 and 1 it is. */
  private static final int[] UPPER = new int[3 * LANES];

  /** The same among what rows 0 and 1 gave, and row 2. */
  private static final int[] LOWER = new int[3 * LANES];

  static {
    for (int i = 0; i < 3 * LANES; i++) {
      int column = 2 * (i / 6);
      int word = i % 6;
      UPPER[i] = word < 2 ? column + word : LANES + column + word % 2;
      LOWER[i] = word < 4 ? i % LANES : LANES + column + word - 4;
    }
  }

  private ThreeRows() {}

  /** Copies {@code columns}, at least {@link #COLUMNS}, of rows that begin at a, b and c. */
  static void copy(int[] in, int a, int b, int c, int columns, int[] out, int at) {
    IntVector upper0 = IntVector.fromArray(SPECIES, UPPER, 0);
    IntVector upper1 = IntVector.fromArray(SPECIES, UPPER, LANES);
    IntVector upper2 = IntVector.fromArray(SPECIES, UPPER, 2 * LANES);
    IntVector lower0 = IntVector.fromArray(SPECIES, LOWER, 0);
    IntVector lower1 = IntVector.fromArray(SPECIES, LOWER, LANES);
    IntVector lower2 = IntVector.fromArray(SPECIES, LOWER, 2 * LANES);
    for (int x = 0; x < columns; x += COLUMNS) {
      int column = Math.min(x, columns - COLUMNS);
      IntVector row0 = IntVector.fromArray(SPECIES, in, a + 2 * column);
      IntVector row1 = IntVector.fromArray(SPECIES, in, b + 2 * column);
      IntVector row2 = IntVector.fromArray(SPECIES, in, c + 2 * column);
      int to = at + 6 * column;
      lower0.selectFrom(upper0.selectFrom(row0, row1), row2).intoArray(out, to);
      lower1.selectFrom(upper1.selectFrom(row0, row1), row2).intoArray(out, to + LANES);
      lower2.selectFrom(upper2.selectFrom(row0, row1), row2).intoArray(out, to + 2 * LANES);
    }
  }
}
