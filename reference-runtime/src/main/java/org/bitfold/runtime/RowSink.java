package org.bitfold.runtime;

/** Where the rows of an output go, top to bottom, each row once. */
@FunctionalInterface
public interface RowSink {
  /** Takes row {@code y}, {@code W·C} floats that lie in {@code row} from {@code offset} on. */
  void write(int y, float[] row, int offset);
}
