package org.bitfold.runtime;

/** An input holds NaN or infinity; the message says where. */
public final class NonFiniteInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public NonFiniteInputException(String message) {
    super(message);
  }
}
