package org.bitfold.cli.files;

import java.io.Closeable;
import java.io.IOException;
import org.bitfold.model.Shape;
import org.bitfold.runtime.RowSource;
import org.bitfold.runtime.Tensor;

/** A picture or tensor in a file, read row by row; what is wrong with the file may show late. */
public interface InputRows extends RowSource, Closeable {
  /** Bits of a sample in the file, 8 or 16; 8 where the file holds no samples. */
  int depth();

  /** All rows of a tensor that has been read as a whole. */
  static InputRows of(Tensor tensor) {
    RowSource rows = RowSource.of(tensor);
    return new InputRows() {
      @Override
      public Shape shape() {
        return rows.shape();
      }

      @Override
      public void read(int y, float[] row, int offset) {
        rows.read(y, row, offset);
      }

      @Override
      public int depth() {
        return 8;
      }

      @Override
      public void close() throws IOException {}
    };
  }
}
