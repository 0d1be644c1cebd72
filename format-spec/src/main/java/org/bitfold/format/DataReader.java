package org.bitfold.format;

import java.nio.ByteBuffer;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;

/**
 * Hands out the segments of a data area in their canonical order: no gap, no overlap, zero fill.
 */
final class DataReader {
  private final ByteBuffer data;
  private int next;

  /**
   * @param data the data area from 0 to its limit, little-endian
   */
  DataReader(ByteBuffer data) {
    this.data = data;
  }

  /** The next segment, of {@code count} words. */
  IntVector words(long[] segment, long count, String where) throws BfldException {
    int start = take(segment, count, where);
    int[] words = new int[(int) count];
    data.slice(start, words.length * Integer.BYTES).order(data.order()).asIntBuffer().get(words);
    return IntVector.of(words);
  }

  /** The next segment, of {@code count} floats. */
  FloatVector floats(long[] segment, long count, String where) throws BfldException {
    int start = take(segment, count, where);
    float[] floats = new float[(int) count];
    data.slice(start, floats.length * Float.BYTES).order(data.order()).asFloatBuffer().get(floats);
    return FloatVector.of(floats);
  }

  /** Nothing may follow the last segment. */
  void checkEnd() throws BfldException {
    if (next != data.limit()) {
      throw ErrorCode.SEGMENT.failure(
          "the data area has %d bytes, its segments end at %d".formatted(data.limit(), next));
    }
  }

  private int take(long[] segment, long count, String where) throws BfldException {
    long offset = segment[0];
    long length = segment[1];
    if (offset != next || length / 4 != count || length % 4 != 0 || length > data.limit() - next) {
      throw ErrorCode.SEGMENT.failure(
          "%s: a segment of %s bytes at %s, expected 4·%d at %d in a data area of %d"
              .formatted(
                  where,
                  Long.toUnsignedString(length),
                  Long.toUnsignedString(offset),
                  count,
                  next,
                  data.limit()));
    }
    int start = next;
    int end = start + (int) length;
    next = (int) Container.aligned(end);
    for (int i = end; i < next; i++) {
      if (data.get(i) != 0) {
        throw ErrorCode.PADDING.failure(
            "%s: byte %d behind the segment is not 0".formatted(where, i));
      }
    }
    return start;
  }
}
