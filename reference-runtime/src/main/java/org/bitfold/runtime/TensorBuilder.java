package org.bitfold.runtime;

import org.bitfold.model.Shape;

/** Collects the rows of an output to a tensor. */
public final class TensorBuilder implements RowSink {
  private final Shape shape;
  private final float[] values;

  /**
   * A tensor of which no row is there yet.
   *
   * @throws IllegalArgumentException if it would have more elements than a Java array holds
   */
  public TensorBuilder(Shape shape) {
    this.shape = shape;
    this.values = Tensor.array(shape);
  }

  @Override
  public void write(int y, float[] row, int offset) {
    int length = shape.width() * shape.channels();
    System.arraycopy(row, offset, values, y * length, length);
  }

  /** The tensor; the builder is not used after that. */
  public Tensor build() {
    return Tensor.owning(shape, values);
  }
}
