package org.bitfold.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bitfold.model.Sha256;

/**
 * Changes a packed file behind the back of the writer and then makes its digest fit again, as an
 * author of bad will would. Fields of the head are found by slot, as in the schema.
 */
final class Forgery {
  private final ByteBuffer file;
  private int room;

  private Forgery(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    this.room = headLength();
  }

  private Forgery roomAt(int place) {
    room = place;
    return this;
  }

  /** A forgery of a copy of {@code file}. */
  static Forgery of(byte[] file) {
    return new Forgery(file.clone());
  }

  /** A file of these parts, with a footer that fits them. */
  static byte[] assemble(byte[] head, byte[] data) {
    byte[] filled = Arrays.copyOf(data, (int) Container.aligned(data.length));
    return Container.assemble(
        FormatVersion.CURRENT, ByteBuffer.wrap(head), filled.length, file -> file.put(filled));
  }

  /**
   * A forgery of a file whose head is {@code bytes} longer, all of them 0: {@link #room} is where
   * they begin.
   */
  static Forgery withRoom(byte[] file, int bytes) {
    Forgery f = of(file);
    byte[] head = Arrays.copyOf(Arrays.copyOf(file, f.room()), f.room() + bytes);
    return of(assemble(head, Arrays.copyOfRange(file, f.data(), f.footer()))).roomAt(f.room());
  }

  /** A forgery in which the table at {@code table} shares its virtual table with no other. */
  static Forgery withOwnVirtualTable(byte[] file, int table) {
    Forgery f = of(file);
    int virtualTable = f.virtualTable(table);
    int length = f.file.getShort(virtualTable);
    Forgery own = withRoom(file, length);
    for (int i = 0; i < length; i++) {
      own.put8(own.room() + i, own.get8(virtualTable + i));
    }
    return own.referVirtualTable(table, own.room());
  }

  // ---- Finding -------------------------------------------------------------------------------

  /** Where the head ends; with {@link #withRoom}, where it ended before. */
  int room() {
    return room;
  }

  int headLength() {
    return (int) file.getLong(footer());
  }

  int get8(int at) {
    return Byte.toUnsignedInt(file.get(at));
  }

  int get32(int at) {
    return file.getInt(at);
  }

  /** The place of the root table. */
  int root() {
    return follow(0);
  }

  /** The place of a field of the table at {@code table}. */
  int field(int table, int slot) {
    return table + file.getShort(entry(table, slot));
  }

  /** Whether the table at {@code table} stores the field. */
  boolean has(int table, int slot) {
    int end = virtualTable(table) + file.getShort(virtualTable(table));
    return entry(table, slot) < end && file.getShort(entry(table, slot)) != 0;
  }

  /** The place of the virtual table of the table at {@code table}. */
  int virtualTable(int table) {
    return table - file.getInt(table);
  }

  /** The place of a field's entry in the virtual table of the table at {@code table}. */
  int entry(int table, int slot) {
    return virtualTable(table) + 2 * Short.BYTES + slot * Short.BYTES;
  }

  /** Where the reference at {@code at} leads. */
  int follow(int at) {
    return at + file.getInt(at);
  }

  /** The object that field {@code slot} of the table refers to. */
  int child(int table, int slot) {
    return follow(field(table, slot));
  }

  /** The table or text that item {@code index} of a vector of references refers to. */
  int item(int vector, int index) {
    return follow(vector + Integer.BYTES + index * Integer.BYTES);
  }

  /** The table of node {@code index}. */
  int node(int index) {
    return item(child(root(), 2), index);
  }

  /** The attributes of node {@code index}. */
  int attributes(int index) {
    return child(node(index), 1);
  }

  /** The place of the data area. */
  int data() {
    return file.limit() - Container.FOOTER - (int) file.getLong(footer() + 8);
  }

  int footer() {
    return file.limit() - Container.FOOTER;
  }

  // ---- Changing ------------------------------------------------------------------------------

  Forgery put8(int at, int value) {
    file.put(at, (byte) value);
    return this;
  }

  Forgery put16(int at, int value) {
    file.putShort(at, (short) value);
    return this;
  }

  Forgery put32(int at, int value) {
    file.putInt(at, value);
    return this;
  }

  Forgery put64(int at, long value) {
    file.putLong(at, value);
    return this;
  }

  Forgery putFloat(int at, float value) {
    file.putFloat(at, value);
    return this;
  }

  /** Overwrites bytes. */
  Forgery put(int at, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      put8(at + i, bytes[i]);
    }
    return this;
  }

  /** Makes the reference at {@code at} lead to {@code target}. */
  Forgery refer(int at, int target) {
    return put32(at, target - at);
  }

  /** Makes field {@code slot} of a table refer to {@code target}. */
  Forgery refer(int table, int slot, int target) {
    return refer(field(table, slot), target);
  }

  /** Makes {@code place} the virtual table of the table at {@code table}. */
  Forgery referVirtualTable(int table, int place) {
    return put32(table, table - place);
  }

  /** Leaves out a field that is stored. */
  Forgery leaveOut(int table, int slot) {
    return put16(entry(table, slot), 0);
  }

  /** States another length in the vector or text at {@code at}. */
  Forgery length(int at, int length) {
    return put32(at, length);
  }

  /** States a length that is one less in the vector that the field refers to. */
  Forgery shorten(int table, int slot) {
    int vector = child(table, slot);
    return length(vector, get32(vector) - 1);
  }

  /** Overwrites the text at {@code at}, which is as long. */
  Forgery putText(int at, String text) {
    if (file.getInt(at) != text.length()) {
      throw new IllegalArgumentException("text of another length: " + text);
    }
    for (int i = 0; i < text.length(); i++) {
      put8(at + Integer.BYTES + i, text.charAt(i));
    }
    return this;
  }

  /** States another version in the footer. */
  Forgery version(int major, int minor) {
    return put16(footer() + 16, major).put16(footer() + 18, minor);
  }

  /** The file as changed, its digest made to fit. */
  byte[] seal() {
    int digestAt = file.limit() - 40;
    byte[] digest = Sha256.digest(ByteBuffer.wrap(file.array(), 0, digestAt)).toBytes();
    file.put(digestAt, digest);
    return file.array();
  }
}
