package org.bitfold.converter;

/** A network of which fewer layers are binary than its user counts on. */
public final class TooFewBinaryException extends ConversionException {
  private static final long serialVersionUID = 1L;

  private final transient ConversionReport report;

  TooFewBinaryException(String place, String found, String expected, ConversionReport report) {
    super(place, found, expected, "'bitfold explain' says why for each layer");
    this.report = report;
  }

  /** What became of each layer. */
  public ConversionReport report() {
    return report;
  }

  @Override
  TooFewBinaryException named(String place) {
    TooFewBinaryException named = new TooFewBinaryException(place, found(), expected(), report);
    named.initCause(this);
    return named;
  }
}
