package org.bitfold.converter;

/** A network that could be carried exactly, but none of its layers is binary. */
public final class NothingBinaryException extends ConversionException {
  private static final long serialVersionUID = 1L;

  NothingBinaryException(String place, String found, String advice) {
    super(place, found, "", advice);
  }

  @Override
  NothingBinaryException named(String place) {
    NothingBinaryException named = new NothingBinaryException(place, found(), advice());
    named.initCause(this);
    return named;
  }
}
