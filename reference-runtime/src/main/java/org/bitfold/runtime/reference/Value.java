package org.bitfold.runtime.reference;

import org.bitfold.model.Shape;

/** What a node makes, whole; immutable. */
public sealed interface Value permits Floats, Signs, Sums {
  /** Height, width and channels. */
  Shape shape();
}
