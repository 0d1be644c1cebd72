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

  public Ring get(Slot slot) {
    return rings[slot.number()];
  }
}
