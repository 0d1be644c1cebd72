package org.bitfold.runtime;

import org.bitfold.model.Shape;

/** A picture that is read row by row, top to bottom, each row once. */
public interface RowSource {
  /** {@code [H, W, C]}. */
  Shape shape();

  /** Puts row {@code y}, {@code W·C} floats, into {@code row} from {@code offset} on. */
  void read(int y, float[] row, int offset);

  /** The rows of a tensor. */
  static RowSource of(Tensor tensor) {
    return new RowSource() {
      @Override
      public Shape shape() {
        return tensor.shape();
      }

      @Override
      public void read(int y, float[] row, int offset) {
        tensor.copyRow(y, row, offset);
      }
    };
  }
}
