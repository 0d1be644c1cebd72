package org.bitfold.runtime.stage;

import org.bitfold.model.ElementType;
import org.bitfold.runtime.kernels.CacheLines;

/**
 * The rows of a slot that are still wanted. Row y lies where row y − capacity lay; who plans the
 * run sees to it that nobody wants that one any more.
 */
public final class Ring {
  private final Slot slot;
  private final int capacity;
  private final float[] floats;
  private final int[] ints;
  private final int[] nonzero;

  /** A ring of {@code capacity} rows. */
  public Ring(Slot slot, int capacity) {
    this.slot = slot;
    this.capacity = capacity;
    int length =
        Math.multiplyExact(Math.multiplyExact(capacity, slot.shape().width()), slot.perPixel());
    boolean isFloat = slot.element() == ElementType.FLOAT;
    length += CacheLines.FIRST;
    floats = isFloat ? new float[length] : null;
    ints = isFloat ? null : new int[length];
    nonzero = slot.element() == ElementType.TRITS ? new int[length] : null;
  }

  public Slot slot() {
    return slot;
  }

  /** Where pixel (y, x) begins in the arrays. */
  public int at(int y, int x) {
    return CacheLines.FIRST + (y % capacity * slot.shape().width() + x) * slot.perPixel();
  }

  /** The elements of a FLOAT slot, else null. */
  public float[] floats() {
    return floats;
  }

  /** Sums, or the sign bits of BITS and TRITS; null in a FLOAT slot. */
  public int[] ints() {
    return ints;
  }

  /** The "not zero" bits of TRITS, else null. */
  public int[] nonzero() {
    return nonzero;
  }
}
