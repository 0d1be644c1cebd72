package org.bitfold.format;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Sha256;

/**
 * One table of a head that nobody vouches for. Fields are given by slot (their place in the schema)
 * and by name, which is for messages.
 *
 * <p>Scalars and structs are always stored; text and vectors are left out when they are empty.
 */
final class HeadTable {
  private final HeadBuffer head;
  private final String where;
  private final int at;
  private final int length;
  private final int vtable;
  private final int vtableLength;

  HeadTable(HeadBuffer head, String where, int at, int length, int vtable, int vtableLength) {
    this.head = head;
    this.where = where;
    this.at = at;
    this.length = length;
    this.vtable = vtable;
    this.vtableLength = vtableLength;
  }

  /** Where the table is, for messages. */
  String where() {
    return where;
  }

  /** Whether the field is stored. */
  boolean has(int slot) {
    return fieldOffset(slot) != 0;
  }

  private int fieldOffset(int slot) {
    int entry = 2 * Short.BYTES + slot * Short.BYTES;
    return entry + Short.BYTES <= vtableLength ? head.u16(vtable + entry) : 0;
  }

  /** The place of a field of {@code size} bytes that must be stored. */
  private int field(int slot, String name, int size, int alignment) throws BfldException {
    int offset = fieldOffset(slot);
    if (offset == 0) {
      throw ErrorCode.MISSING_FIELD.failure("%s.%s is missing".formatted(where, name));
    }
    if (offset < Integer.BYTES || offset > length - size || (at + offset) % alignment != 0) {
      throw ErrorCode.OFFSET.failure(
          "%s.%s: %d bytes at %d of a table of %d".formatted(where, name, size, offset, length));
    }
    return at + offset;
  }

  int u8(int slot, String name) throws BfldException {
    return head.u8(field(slot, name, Byte.BYTES, Byte.BYTES));
  }

  int u16(int slot, String name) throws BfldException {
    return head.u16(field(slot, name, Short.BYTES, Short.BYTES));
  }

  /** An unsigned 32-bit number, which must fit an int. */
  int u32(int slot, String name) throws BfldException {
    return unsigned(field(slot, name, Integer.BYTES, Integer.BYTES), name);
  }

  private int unsigned(int place, String name) throws BfldException {
    int value = head.i32(place);
    if (value < 0) {
      throw ErrorCode.FIELD_VALUE.failure(
          "%s.%s is %s, at most %d is allowed"
              .formatted(where, name, Integer.toUnsignedString(value), Integer.MAX_VALUE));
    }
    return value;
  }

  long i64(int slot, String name) throws BfldException {
    return head.i64(field(slot, name, Long.BYTES, Long.BYTES));
  }

  float f32(int slot, String name) throws BfldException {
    return head.f32(field(slot, name, Float.BYTES, Float.BYTES));
  }

  boolean flag(int slot, String name) throws BfldException {
    return oneOf(new Boolean[] {false, true}, slot, name);
  }

  /** An enumeration stored as its ordinal. */
  <E> E oneOf(E[] values, int slot, String name) throws BfldException {
    int ordinal = u8(slot, name);
    if (ordinal >= values.length) {
      throw ErrorCode.FIELD_VALUE.failure(
          "%s.%s is %d, at most %d is known".formatted(where, name, ordinal, values.length - 1));
    }
    return values[ordinal];
  }

  /** A struct of {@code count} unsigned 32-bit numbers. */
  int[] u32s(int slot, String name, int count) throws BfldException {
    int place = field(slot, name, count * Integer.BYTES, Integer.BYTES);
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = unsigned(place + i * Integer.BYTES, name);
    }
    return values;
  }

  /** A struct of {@code count} 64-bit numbers. */
  long[] i64s(int slot, String name, int count) throws BfldException {
    int place = field(slot, name, count * Long.BYTES, Long.BYTES);
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = head.i64(place + i * Long.BYTES);
    }
    return values;
  }

  Sha256 digest(int slot, String name) throws BfldException {
    return Sha256.of(head.copy(field(slot, name, Sha256.LENGTH, Long.BYTES), Sha256.LENGTH));
  }

  // ---- References ----------------------------------------------------------------------------

  private int reference(int slot, String name) throws BfldException {
    int place = field(slot, name, Integer.BYTES, Integer.BYTES);
    return head.follow(place, where + "." + name);
  }

  HeadTable table(int slot, String name) throws BfldException {
    return head.table(reference(slot, name), where + "." + name);
  }

  String text(int slot, String name) throws BfldException {
    return has(slot) ? head.text(reference(slot, name), where + "." + name) : "";
  }

  FloatVector floats(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, Float.BYTES);
    float[] values = new float[elements.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = head.f32(elements.at(i));
    }
    return FloatVector.of(values);
  }

  IntVector ints(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, Integer.BYTES);
    int[] values = new int[elements.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = head.i32(elements.at(i));
    }
    return IntVector.of(values);
  }

  /** A vector of unsigned 32-bit numbers, all of which must fit an int. */
  List<Integer> u32List(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, Integer.BYTES);
    List<Integer> values = new ArrayList<>(elements.count());
    for (int i = 0; i < elements.count(); i++) {
      values.add(unsigned(elements.at(i), name + "[" + i + "]"));
    }
    return values;
  }

  /** A vector of structs of two unsigned 32-bit numbers, one behind the other. */
  List<Integer> pairs(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, 2 * Integer.BYTES);
    List<Integer> values = new ArrayList<>(2 * elements.count());
    for (int i = 0; i < elements.count(); i++) {
      values.add(unsigned(elements.at(i), name));
      values.add(unsigned(elements.at(i) + Integer.BYTES, name));
    }
    return values;
  }

  List<Sha256> digests(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, Sha256.LENGTH, Long.BYTES);
    List<Sha256> values = new ArrayList<>(elements.count());
    for (int i = 0; i < elements.count(); i++) {
      values.add(Sha256.of(head.copy(elements.at(i), Sha256.LENGTH)));
    }
    return values;
  }

  List<String> texts(int slot, String name) throws BfldException {
    Elements elements = elements(slot, name, Integer.BYTES);
    List<String> values = new ArrayList<>(elements.count());
    for (int i = 0; i < elements.count(); i++) {
      String item = where + "." + name + "[" + i + "]";
      values.add(head.text(head.follow(elements.at(i), item), item));
    }
    return values;
  }

  /** A vector of tables, each made into a value. */
  <T> List<T> tables(int slot, String name, TableReader<T> reader) throws BfldException {
    Elements elements = elements(slot, name, Integer.BYTES);
    List<T> values = new ArrayList<>(elements.count());
    for (int i = 0; i < elements.count(); i++) {
      String item = name + "[" + i + "]";
      values.add(reader.read(head.table(head.follow(elements.at(i), item), item)));
    }
    return values;
  }

  private Elements elements(int slot, String name, int size) throws BfldException {
    return elements(slot, name, size, Integer.BYTES);
  }

  private Elements elements(int slot, String name, int size, int alignment) throws BfldException {
    if (!has(slot)) {
      return new Elements(0, 0, size);
    }
    int vector = reference(slot, name);
    return new Elements(
        vector + Integer.BYTES,
        head.vectorLength(vector, size, alignment, where + "." + name),
        size);
  }

  /** Makes a value of a table. */
  @FunctionalInterface
  interface TableReader<T> {
    T read(HeadTable table) throws BfldException;
  }

  private record Elements(int first, int count, int size) {
    int at(int index) {
      return first + index * size;
    }
  }
}
