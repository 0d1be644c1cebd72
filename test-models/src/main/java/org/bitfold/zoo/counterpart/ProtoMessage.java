package org.bitfold.zoo.counterpart;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protobuf message, written field by field, by number. */
final class ProtoMessage {
  @FunctionalInterface
  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private final ByteString.Output bytes = ByteString.newOutput();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  ProtoMessage number(int field, long value) {
    return write(o -> o.writeInt64(field, value));
  }

  ProtoMessage real(int field, float value) {
    return write(o -> o.writeFloat(field, value));
  }

  ProtoMessage text(int field, String value) {
    return write(o -> o.writeString(field, value));
  }

  ProtoMessage raw(int field, byte[] value) {
    return write(o -> o.writeByteArray(field, value));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return write(o -> o.writeBytes(field, value.finished()));
  }

  byte[] bytes() {
    return finished().toByteArray();
  }

  private ByteString finished() {
    write(CodedOutputStream::flush);
    return bytes.toByteString();
  }

  private ProtoMessage write(Field field) {
    try {
      field.write(out);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
  }
}
