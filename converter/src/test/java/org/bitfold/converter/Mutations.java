package org.bitfold.converter;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Changes a network as protobuf sees it: a field somewhere in it is dropped, doubled, exchanged, or
 * given a number, a name or bytes that it should not have. So what is behind the parser is reached.
 */
final class Mutations {
  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    3,
    7,
    65_536,
    1 << 20,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE / 2 + 1
  };
  private static final float[] FLOATS = {
    0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE, 1e-30f
  };
  private static final List<String> NAMES =
      List.of(
          "",
          "x",
          "y",
          "Sign",
          "Conv",
          "Reshape",
          "Expand",
          "Tile",
          "Concat",
          "Identity",
          "Gather",
          "Range",
          "Resize",
          "Pad",
          "Slice",
          "Split",
          "Squeeze",
          "Unsqueeze",
          "Transpose",
          "Cast",
          "ConstantOfShape",
          "Shape",
          "MatMul",
          "Gemm",
          "Where",
          "Mod",
          "MaxPool",
          "ConvTranspose",
          "DepthToSpace",
          "SpaceToDepth",
          "ReduceMean",
          "Softmax",
          "../x",
          "/etc/passwd");

  private final FuzzedDataProvider data;
  private final List<String> strings;

  private Mutations(FuzzedDataProvider data, Message message) {
    this.data = data;
    TreeSet<String> found = new TreeSet<>(NAMES);
    collect(message, found);
    this.strings = List.copyOf(found);
  }

  /** {@code message} after one change or more. */
  static Message of(Message message, FuzzedDataProvider data) {
    Message result = message;
    int changes = data.consumeInt(1, 8);
    for (int i = 0; i < changes; i++) {
      result = new Mutations(data, result).changed(result);
    }
    return result;
  }

  private static void collect(Message message, TreeSet<String> strings) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      for (Object value :
          field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue())) {
        if (value instanceof String string) {
          strings.add(string);
        } else if (value instanceof Message inner) {
          collect(inner, strings);
        }
      }
    }
  }

  /** Changes one field here, or goes into one that is a message. */
  private Message changed(Message message) {
    List<FieldDescriptor> present = new ArrayList<>(message.getAllFields().keySet());
    if (present.isEmpty()) {
      return message;
    }
    FieldDescriptor field = present.get(data.consumeInt(0, present.size() - 1));
    Message.Builder builder = message.toBuilder();
    if (field.isRepeated()) {
      builder.setField(field, list(field, (List<?>) message.getField(field)));
    } else if (data.consumeInt(0, 15) == 0) {
      builder.clearField(field);
    } else {
      builder.setField(field, value(field, message.getField(field)));
    }
    return builder.build();
  }

  private List<Object> list(FieldDescriptor field, List<?> values) {
    List<Object> list = new ArrayList<>(values);
    int index = data.consumeInt(0, list.size() - 1);
    switch (data.consumeInt(0, 9)) {
      case 0 -> list.remove(index);
      case 1 -> list.add(list.get(index));
      case 2 -> list.add(0, list.remove(index));
      case 3 -> list.add(value(field, list.get(index)));
      default -> list.set(index, value(field, list.get(index)));
    }
    return list;
  }

  private Object value(FieldDescriptor field, Object value) {
    return switch (value) {
      case Long number -> number(number);
      case Integer number -> (int) number(number);
      case Float number -> FLOATS[data.consumeInt(0, FLOATS.length - 1)];
      case Double number -> (double) FLOATS[data.consumeInt(0, FLOATS.length - 1)];
      case Boolean flag -> !flag;
      case String string -> strings.get(data.consumeInt(0, strings.size() - 1));
      case ByteString bytes -> bytes(bytes);
      case EnumValueDescriptor constant -> {
        List<EnumValueDescriptor> all = field.getEnumType().getValues();
        yield all.get(data.consumeInt(0, all.size() - 1));
      }
      case Message inner -> changed(inner);
      default -> throw new IllegalStateException("a field of " + value.getClass());
    };
  }

  private long number(long number) {
    return switch (data.consumeInt(0, 3)) {
      case 0 -> number + 1;
      case 1 -> -number;
      default -> INTEGERS[data.consumeInt(0, INTEGERS.length - 1)];
    };
  }

  private ByteString bytes(ByteString bytes) {
    UnaryOperator<ByteString> change =
        switch (data.consumeInt(0, 3)) {
          case 0 -> all -> all.substring(0, data.consumeInt(0, all.size()));
          case 1 -> all -> all.concat(ByteString.copyFrom(data.consumeBytes(8)));
          case 2 -> all -> all.isEmpty() ? all : overwritten(all);
          default ->
              all -> ByteString.copyFromUtf8(strings.get(data.consumeInt(0, strings.size() - 1)));
        };
    return change.apply(bytes);
  }

  private ByteString overwritten(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    byte[] given = data.consumeBytes(4);
    int start = data.consumeInt(0, changed.length - 1);
    System.arraycopy(given, 0, changed, start, Math.min(given.length, changed.length - start));
    return ByteString.copyFrom(changed);
  }
}
