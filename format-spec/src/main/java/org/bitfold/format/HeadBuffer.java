package org.bitfold.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A FlatBuffer that nobody vouches for. Generated accessors follow any offset wherever it leads;
 * here every access is checked against the head first.
 *
 * <p>No byte may belong to two objects. So each is visited once (virtual tables and text, which may
 * be referred to more than once, are kept), and all together are no larger than the head, which
 * bounds the time and the memory that a hostile head can ask for.
 */
final class HeadBuffer {
  private final ByteBuffer bytes;
  private final Map<Integer, String> texts = new HashMap<>();
  private final Set<Integer> vtables = new HashSet<>();
  private final BitSet claimed = new BitSet();

  /**
   * @param bytes the head from 0 to its limit, little-endian
   */
  HeadBuffer(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The root table. */
  HeadTable root() throws BfldException {
    int root = follow(0, "the root");
    claim(0, 2 * Integer.BYTES, "the root");
    return table(root, "head");
  }

  /** The table at {@code at}. */
  HeadTable table(int at, String where) throws BfldException {
    require(at, Integer.BYTES, Integer.BYTES, where);
    long vtable = (long) at - bytes.getInt(at);
    require(vtable, 2 * Short.BYTES, Short.BYTES, where);
    int vtableLength = u16((int) vtable);
    int tableLength = u16((int) vtable + Short.BYTES);
    if (vtableLength < 2 * Short.BYTES || vtableLength % Short.BYTES != 0) {
      throw offset("%s: a virtual table of %d bytes".formatted(where, vtableLength));
    }
    require(vtable, vtableLength, Short.BYTES, where);
    if (vtables.add((int) vtable)) {
      claim((int) vtable, vtableLength, where);
    }
    if (tableLength < Integer.BYTES) {
      throw offset("%s: a table of %d bytes".formatted(where, tableLength));
    }
    require(at, tableLength, Integer.BYTES, where);
    claim(at, tableLength, where);
    return new HeadTable(this, where, at, tableLength, (int) vtable, vtableLength);
  }

  /**
   * Checks the vector at {@code at} and returns its length.
   *
   * @param alignment of its first element
   */
  int vectorLength(int at, int elementSize, int alignment, String where) throws BfldException {
    require(at, Integer.BYTES, Integer.BYTES, where);
    if ((at + Integer.BYTES) % alignment != 0) {
      throw offset("%s: elements at %d, no multiple of %d".formatted(where, at + 4, alignment));
    }
    return claimCounted(at, elementSize, 0, where);
  }

  /** Claims a count, so many elements, and what ends them; returns the count. */
  private int claimCounted(int at, int elementSize, int end, String where) throws BfldException {
    require(at, Integer.BYTES, Integer.BYTES, where);
    long length = Integer.toUnsignedLong(bytes.getInt(at));
    long size = Integer.BYTES + Math.multiplyExact(length, (long) elementSize) + end;
    require(at, size, Integer.BYTES, where);
    claim(at, (int) size, where);
    return (int) length;
  }

  /** The text at {@code at}. */
  String text(int at, String where) throws BfldException {
    String known = texts.get(at);
    if (known != null) {
      return known;
    }
    int length = claimCounted(at, 1, 1, where);
    if (length > Limits.TEXT) {
      throw ErrorCode.TOO_LARGE.failure(
          "%s: text of %d bytes, at most %d are allowed".formatted(where, length, Limits.TEXT));
    }
    if (bytes.get(at + Integer.BYTES + length) != 0) {
      throw ErrorCode.TEXT.failure("%s: text without a 0 at its end".formatted(where));
    }
    String text = utf8(bytes.slice(at + Integer.BYTES, length), where);
    texts.put(at, text);
    return text;
  }

  private static String utf8(ByteBuffer bytes, String where) throws BfldException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw ErrorCode.TEXT.failure("%s: text that is not UTF-8".formatted(where));
    }
  }

  /** Where the reference at {@code at} leads. */
  int follow(int at, String where) throws BfldException {
    require(at, Integer.BYTES, Integer.BYTES, where);
    long target = at + Integer.toUnsignedLong(bytes.getInt(at));
    require(target, Integer.BYTES, Integer.BYTES, where);
    return (int) target;
  }

  int u8(int at) {
    return Byte.toUnsignedInt(bytes.get(at));
  }

  int u16(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }

  int i32(int at) {
    return bytes.getInt(at);
  }

  long i64(int at) {
    return bytes.getLong(at);
  }

  float f32(int at) {
    return bytes.getFloat(at);
  }

  byte[] copy(int at, int length) {
    byte[] copy = new byte[length];
    bytes.get(at, copy);
    return copy;
  }

  private void require(long at, long length, int alignment, String where) throws BfldException {
    if (at < 0 || at % alignment != 0 || length > bytes.limit() - at) {
      throw offset(
          "%s: %d bytes at %d in a head of %d".formatted(where, length, at, bytes.limit()));
    }
  }

  private static BfldException offset(String detail) {
    return ErrorCode.OFFSET.failure(detail);
  }

  private void claim(int at, int length, String where) throws BfldException {
    for (int i = at; i < at + length; i++) {
      if (claimed.get(i)) {
        throw ErrorCode.OVERLAP.failure(
            "%s: shares byte %d with another object of the head".formatted(where, i));
      }
    }
    claimed.set(at, at + length);
  }
}
