package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/** A FLOAT value. */
public record Floats(Tensor tensor) implements Value {
  @Override
  public Shape shape() {
    return tensor.shape();
  }
}
