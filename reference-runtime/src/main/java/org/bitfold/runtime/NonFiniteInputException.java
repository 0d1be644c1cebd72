package org.bitfold.runtime;

/** An input holds NaN or infinity; the message says where. */
public final class NonFiniteInputException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private NonFiniteInputException(String message) {
    super(message);
  }

  /**
   * Checks one element.
   *
   * @param input the input's name
   * @throws NonFiniteInputException if {@code value} is NaN or infinite
   */
  public static void check(String input, float value, int y, int x, int channel) {
    if (!Float.isFinite(value)) {
      throw new NonFiniteInputException(
          "input '%s' holds %s in row %d, column %d, channel %d; it wants finite numbers"
              .formatted(input, value, y, x, channel));
    }
  }
}
