package org.bitfold.runtime.stage;

/** The rings of one run, by slot. */
public final class Rings {
  private final Ring[] rings;

  public Rings(int slots) {
    rings = new Ring[slots];
  }

  public void put(Ring ring) {
    rings[ring.slot().number()] = ring;
  }

  /** Keeps the rows of {@code slot} in the ring of another slot of the same shape. */
  public void share(Slot slot, int other) {
    rings[slot.number()] = rings[other];
  }

  public Ring get(Slot slot) {
    return rings[slot.number()];
  }
}
