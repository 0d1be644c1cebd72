package org.bitfold.format;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;

/**
 * A FlatBuffer under construction, in canonical form: children before their parent in field order,
 * each text once, every scalar stored, empty text and vectors left out.
 *
 * <p>Methods that make an object return its place, or {@link #ABSENT} for what is left out.
 */
final class HeadBuilder {
  /** The place of an object that is left out. */
  static final int ABSENT = 0;

  private final FlatBufferBuilder fb = new FlatBufferBuilder(1 << 14);
  private final Map<String, Integer> texts = new HashMap<>();

  /**
   * Places of the texts that were handed in before, told apart as objects: {@link HeadBuffer} makes
   * one for each place, and comparing or hashing a long text anew for each of a hundred thousand
   * references would take seconds.
   */
  private final Map<String, Integer> seen = new IdentityHashMap<>();

  HeadBuilder() {
    fb.forceDefaults(true);
  }

  /** The builder that generated code wants. */
  FlatBufferBuilder fb() {
    return fb;
  }

  int text(String text) {
    return text.isEmpty() ? ABSENT : element(text);
  }

  private static ByteBuffer utf8(String text) {
    ByteBuffer bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text is not well-formed Unicode: '" + text + "'", e);
    }
    if (bytes.remaining() > Limits.TEXT) {
      throw new IllegalArgumentException(
          "a text has %d bytes, at most %d are allowed: '%s…'"
              .formatted(bytes.remaining(), Limits.TEXT, text.substring(0, 40)));
    }
    return bytes;
  }

  int texts(List<String> list) {
    return objects(list.stream().mapToInt(this::element).toArray());
  }

  /** A text, also an empty one: within a list it cannot be left out. */
  private int element(String text) {
    Integer known = seen.get(text);
    if (known == null) {
      known = texts.computeIfAbsent(text, _ -> fb.createString(utf8(text)));
      seen.put(text, known);
    }
    return known;
  }

  /** A vector of objects that were made before. */
  int objects(int[] places) {
    return places.length == 0 ? ABSENT : fb.createVectorOfTables(places);
  }

  int floats(FloatVector values) {
    if (values.size() == 0) {
      return ABSENT;
    }
    fb.startVector(Float.BYTES, values.size(), Float.BYTES);
    for (int i = values.size() - 1; i >= 0; i--) {
      fb.addFloat(values.get(i));
    }
    return fb.endVector();
  }

  int ints(IntVector values) {
    return ints(values.toArray());
  }

  int ints(int... values) {
    if (values.length == 0) {
      return ABSENT;
    }
    fb.startVector(Integer.BYTES, values.length, Integer.BYTES);
    for (int i = values.length - 1; i >= 0; i--) {
      fb.addInt(values[i]);
    }
    return fb.endVector();
  }

  /** Stores a reference in the table under construction, unless its object is left out. */
  void reference(Field field, int place) {
    if (place != ABSENT) {
      field.add(fb, place);
    }
  }

  /** A generated method that stores a reference in the table under construction. */
  @FunctionalInterface
  interface Field {
    void add(FlatBufferBuilder fb, int place);
  }
}
