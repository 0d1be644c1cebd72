package org.bitfold.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bitfold.model.Sha256;

/**
 * The outermost layer of a packed file: three parts, each a multiple of 64 bytes long.
 *
 * <pre>
 * head     FlatBuffer, filled up with zeros
 * data     segments of weights, each filled up with zeros
 * footer   64 bytes, the same in every version:
 *            0  u64  bytes of the FlatBuffer
 *            8  u64  bytes of the data area
 *           16  u16  major version
 *           18  u16  minor version
 *           20  u32  0
 *           24  32 bytes SHA-256 of everything before it
 *           56  8 bytes "BFLDEND\n"
 * </pre>
 *
 * <p>All integers are little-endian.
 *
 * @param version what the footer states
 * @param head the FlatBuffer, without what fills it up
 * @param data the data area
 * @param digest the SHA-256 that the footer states, checked
 */
record Container(FormatVersion version, ByteBuffer head, ByteBuffer data, Sha256 digest) {
  /** What every part and every segment is a multiple of. */
  static final int ALIGNMENT = 64;

  /** Bytes of the footer. */
  static final int FOOTER = 64;

  private static final int DIGEST_AT = 24;
  private static final byte[] MAGIC = {'B', 'F', 'L', 'D', 'E', 'N', 'D', '\n'};
  private static final byte[] IDENTIFIER = {'B', 'F', 'L', 'D'};
  private static final int IDENTIFIER_AT = 4;

  /** {@code length} rounded up to the next multiple of {@link #ALIGNMENT}. */
  static long aligned(long length) {
    return Math.addExact(length, ALIGNMENT - 1L) & -ALIGNMENT;
  }

  /**
   * Takes a file apart: magic, digest, version, lengths, fill, identifier, in this order.
   *
   * @throws BfldException with a code of the container or of the version
   */
  static Container open(byte[] file) throws BfldException {
    if (file.length > Limits.FILE) {
      throw ErrorCode.TOO_LARGE.failure("the file has %d bytes".formatted(file.length));
    }
    int footerAt = file.length - FOOTER;
    if (footerAt < 0 || !matches(file, footerAt + FOOTER - MAGIC.length, MAGIC)) {
      throw matches(file, IDENTIFIER_AT, IDENTIFIER)
          ? ErrorCode.TRUNCATED.failure("a Bitfold file that does not end with a footer")
          : ErrorCode.NOT_BFLD.failure("not a Bitfold file");
    }
    int digestAt = footerAt + DIGEST_AT;
    Sha256 stated = Sha256.of(Arrays.copyOfRange(file, digestAt, digestAt + Sha256.LENGTH));
    Sha256 found = Sha256.digest(ByteBuffer.wrap(file, 0, digestAt));
    if (!found.equals(stated)) {
      throw ErrorCode.DIGEST.failure(
          "the file's SHA-256 is %s, its footer says %s".formatted(found, stated));
    }
    return open(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN), footerAt, stated);
  }

  private static Container open(ByteBuffer file, int footerAt, Sha256 digest) throws BfldException {
    FormatVersion version =
        new FormatVersion(
            Short.toUnsignedInt(file.getShort(footerAt + 16)),
            Short.toUnsignedInt(file.getShort(footerAt + 18)));
    check(version);
    long head = file.getLong(footerAt);
    long data = file.getLong(footerAt + 8);
    if (Long.compareUnsigned(head, Limits.HEAD) > 0) {
      throw ErrorCode.TOO_LARGE.failure(
          "a head of %s bytes, at most %d are allowed"
              .formatted(Long.toUnsignedString(head), Limits.HEAD));
    }
    if (data < 0
        || data > footerAt
        || data % ALIGNMENT != 0
        || aligned(head) + data != footerAt
        || file.getInt(footerAt + 20) != 0) {
      throw ErrorCode.FOOTER.failure(
          "the footer states a head of %d and data of %s bytes in a file of %d, reserved %#x"
              .formatted(
                  head, Long.toUnsignedString(data), file.limit(), file.getInt(footerAt + 20)));
    }
    for (int i = (int) head; i < aligned(head); i++) {
      if (file.get(i) != 0) {
        throw ErrorCode.PADDING.failure("byte %d behind the head is not 0".formatted(i));
      }
    }
    if (head < IDENTIFIER_AT + IDENTIFIER.length
        || !matches(file.array(), IDENTIFIER_AT, IDENTIFIER)) {
      throw ErrorCode.IDENTIFIER.failure("the head has no identifier 'BFLD' at byte 4");
    }
    return new Container(
        version,
        file.slice(0, (int) head).order(ByteOrder.LITTLE_ENDIAN),
        file.slice((int) aligned(head), (int) data).order(ByteOrder.LITTLE_ENDIAN),
        digest);
  }

  private static void check(FormatVersion version) throws BfldException {
    int known = FormatVersion.CURRENT.major();
    if (version.major() > known) {
      throw ErrorCode.NEWER_FORMAT.failure(
          "format %s, this release reads up to major version %d".formatted(version, known));
    }
    if (version.major() < known) {
      throw ErrorCode.OLDER_FORMAT.failure(
          "format %s, released files begin with major version %d".formatted(version, known));
    }
  }

  private static boolean matches(byte[] file, int at, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (at + i < 0 || at + i >= file.length || file[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Puts a file together.
   *
   * @param head the FlatBuffer
   * @param dataLength bytes of the data area
   * @param writeData writes the data area, segments with their fill
   */
  static byte[] assemble(FormatVersion version, ByteBuffer head, long dataLength, Data writeData) {
    long total = aligned(head.remaining()) + dataLength + FOOTER;
    if (total > Limits.FILE || head.remaining() > Limits.HEAD) {
      throw new IllegalArgumentException(
          "a model of %d bytes with a head of %d is too large for a packed file"
              .formatted(total, head.remaining()));
    }
    ByteBuffer file = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    int headLength = head.remaining();
    file.put(0, head, head.position(), headLength);
    file.position((int) aligned(headLength));
    writeData.to(file);
    file.putLong(headLength).putLong(dataLength);
    file.putShort((short) version.major()).putShort((short) version.minor()).putInt(0);
    file.put(Sha256.digest(ByteBuffer.wrap(file.array(), 0, file.position())).toBytes());
    file.put(MAGIC);
    return file.array();
  }

  /** Writes the data area. */
  @FunctionalInterface
  interface Data {
    void to(ByteBuffer file);
  }
}
