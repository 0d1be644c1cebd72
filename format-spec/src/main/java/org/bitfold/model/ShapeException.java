package org.bitfold.model;

/** A picture whose size the model cannot take, with the node that cannot and why. */
public final class ShapeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }
}
