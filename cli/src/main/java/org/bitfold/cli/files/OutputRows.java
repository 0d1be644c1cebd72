package org.bitfold.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.model.Metadata;
import org.bitfold.model.Shape;
import org.bitfold.runtime.RowSink;
import org.bitfold.runtime.TensorBuilder;

/** Rows on their way to a file, which appears only when all of them are there. */
public interface OutputRows extends RowSink, Closeable {
  /** Every row has been written: the file appears. */
  void finish() throws IOException;

  /** Gives up what is not finished. */
  @Override
  void close() throws IOException;

  /** Keeps all rows, for formats that are written as a whole. */
  static OutputRows whole(Path file, Shape shape, Metadata metadata) {
    TensorBuilder tensor = new TensorBuilder(shape);
    return new OutputRows() {
      @Override
      public void write(int y, float[] row, int offset) {
        tensor.write(y, row, offset);
      }

      @Override
      public void finish() throws IOException {
        Tensors.write(file, tensor.build(), metadata);
      }

      @Override
      public void close() {}
    };
  }
}
