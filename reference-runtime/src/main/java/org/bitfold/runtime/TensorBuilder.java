package org.bitfold.runtime;

import org.bitfold.model.Shape;

/** Collects the rows of an output to a tensor. */
final class TensorBuilder implements RowSink {
  private final Shape shape;
  private final float[] values;

  TensorBuilder(Shape shape) {
    this.shape = shape;
    this.values = Tensor.array(shape);
  }

  @Override
  public void write(int y, float[] row, int offset) {
    int length = shape.width() * shape.channels();
    System.arraycopy(row, offset, values, y * length, length);
  }

  /** The tensor; the builder is not used after that. */
  Tensor build() {
    return Tensor.owning(shape, values);
  }
}
