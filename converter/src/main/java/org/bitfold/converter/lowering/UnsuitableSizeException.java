package org.bitfold.converter.lowering;

import org.bitfold.converter.ConversionException;

/** A sampled size of picture that the network does not take. */
final class UnsuitableSizeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ConversionException refusal;

  UnsuitableSizeException(ConversionException refusal) {
    super(refusal.getMessage());
    this.refusal = refusal;
  }

  /** What to tell the user if no other size helps. */
  ConversionException refusal() {
    return refusal;
  }
}
