package org.bitfold.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;

/** The weights of a model in the order of its nodes: where each segment lies, and their bytes. */
final class DataArea {
  private final List<Consumer<ByteBuffer>> segments = new ArrayList<>();
  private long length;

  /** Appends a segment of words and returns its offset. */
  long add(IntVector words) {
    return add(
        words.size(),
        file -> {
          for (int i = 0; i < words.size(); i++) {
            file.putInt(words.get(i));
          }
        });
  }

  /** Appends a segment of floats and returns its offset. */
  long add(FloatVector floats) {
    return add(
        floats.size(),
        file -> {
          for (int i = 0; i < floats.size(); i++) {
            file.putFloat(floats.get(i));
          }
        });
  }

  private long add(int elements, Consumer<ByteBuffer> segment) {
    long offset = length;
    segments.add(segment);
    length = Container.aligned(Math.addExact(offset, 4L * elements));
    return offset;
  }

  /** Bytes of all segments with their fill. */
  long length() {
    return length;
  }

  /** Writes all segments at the position of {@code file}, which is zero from there on. */
  void writeTo(ByteBuffer file) {
    for (Consumer<ByteBuffer> segment : segments) {
      segment.accept(file);
      file.position((int) Container.aligned(file.position()));
    }
  }
}
