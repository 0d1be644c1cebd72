package org.bitfold.runtime.stage;

import org.bitfold.model.BitFilters;
import org.bitfold.model.ElementType;
import org.bitfold.model.Shape;

/**
 * A place for rows between stages.
 *
 * @param number its number in the plan
 * @param element what one element is
 * @param shape {@code [H, W, C]}
 * @param perPixel array elements of one pixel: channels, or words of bits
 */
public record Slot(int number, ElementType element, Shape shape, int perPixel) {
  /** A slot for a model's value, in its natural layout. */
  public static Slot of(int number, ElementType element, Shape shape) {
    int perPixel =
        switch (element) {
          case FLOAT, SUMS -> shape.channels();
          case BITS, TRITS -> BitFilters.words(shape.channels());
        };
    return new Slot(number, element, shape, perPixel);
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return (long) Integer.BYTES * shape.width() * perPixel * (element == ElementType.TRITS ? 2 : 1);
  }
}
