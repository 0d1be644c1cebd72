package org.bitfold.model;

/** Element type and channel count of a value; its height and width depend on the picture. */
public record ValueType(ElementType element, int channels) {
  public ValueType {
    if (channels < 1) {
      throw new IllegalArgumentException("a value has at least one channel, found " + channels);
    }
  }

  @Override
  public String toString() {
    return element + "[H, W, " + channels + "]";
  }
}
