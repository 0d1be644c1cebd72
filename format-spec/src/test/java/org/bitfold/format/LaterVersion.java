package org.bitfold.format;

/** Files as a later minor version might write them. */
public final class LaterVersion {
  private static final int HEAD_METADATA = 4;

  private LaterVersion() {}

  /** The same file, as version 1.{@code minor}, with zeros behind the last object of its head. */
  public static byte[] notCanonical(byte[] file, int minor) {
    return Forgery.withRoom(file, 64).version(1, minor).seal();
  }

  /**
   * The same file, as version 1.1, with a field more in its metadata: one that this version does
   * not know, and that does not change what the model computes.
   */
  public static byte[] of(byte[] file) {
    Forgery f = Forgery.of(file);
    int metadata = f.child(f.root(), HEAD_METADATA);
    int virtualTable = f.virtualTable(metadata);
    Forgery later = Forgery.withRoom(file, 12);
    int room = later.room();
    for (int i = 0; i < 10; i++) {
      later.put8(room + i, later.get8(virtualTable + i));
    }
    // A byte of the table that fills up.
    int place = 9;
    later.put16(room, 12).put16(room + 10, place).put8(metadata + place, 7);
    return later.referVirtualTable(metadata, room).version(1, 1).seal();
  }
}
