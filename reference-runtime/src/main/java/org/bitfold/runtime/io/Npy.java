package org.bitfold.runtime.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bitfold.format.AtomicFile;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;

/**
 * NumPy's {@code .npy} files of float32 in the order of ONNX and PyTorch: {@code [N, C, H, W]}, or
 * {@code [N, C]} for what has neither height nor width.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array that holds one picture (N = 1).
   *
   * @throws FileContentException if it holds something else
   */
  public static Tensor read(Path file) throws IOException {
    List<Tensor> batch = readBatch(file);
    if (batch.size() != 1) {
      throw new FileContentException(
          file, "holds a batch of %d, expected 1: save x[0:1]".formatted(batch.size()));
    }
    return batch.get(0);
  }

  /**
   * Reads an array of any number of pictures.
   *
   * @return one tensor per picture, at least one
   * @throws FileContentException if it is not a float32 array of that form, or damaged
   */
  public static List<Tensor> readBatch(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    NpyHeader header = NpyHeader.parse(file, bytes);
    int[] shape = pictures(file, header.shape());
    checkLength(file, shape, bytes.length - header.length());
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    content.position(header.length());
    List<Tensor> batch = new ArrayList<>();
    for (int n = 0; n < shape[0]; n++) {
      float[] values = new float[shape[1] * shape[2] * shape[3]];
      content.asFloatBuffer().get(values);
      content.position(content.position() + Float.BYTES * values.length);
      batch.add(Tensor.fromNchw(new Shape(shape[2], shape[3], shape[1]), values));
    }
    return batch;
  }

  /** Writes {@code tensor} as {@code [1, C, H, W]}, whole or not at all. */
  public static void write(Path file, Tensor tensor) throws IOException {
    writeBatch(file, List.of(tensor));
  }

  /**
   * Writes pictures of one shape as {@code [N, C, H, W]}, whole or not at all.
   *
   * @throws IllegalArgumentException if there are none, or their shapes differ
   */
  public static void writeBatch(Path file, List<Tensor> batch) throws IOException {
    if (batch.stream().map(Tensor::shape).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "a batch is made of tensors of one shape, found "
              + batch.stream().map(Tensor::shape).toList());
    }
    Shape shape = batch.get(0).shape();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        NpyHeader.format(batch.size(), shape.channels(), shape.height(), shape.width()));
    for (Tensor tensor : batch) {
      bytes.writeBytes(littleEndian(tensor.toNchw()));
    }
    AtomicFile.write(file, bytes.toByteArray());
  }

  private static byte[] littleEndian(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static int[] pictures(Path file, int[] shape) throws FileContentException {
    boolean flat = shape.length == 2;
    if ((!flat && shape.length != 4) || Arrays.stream(shape).anyMatch(size -> size < 1)) {
      throw new FileContentException(
          file, "has shape %s, expected [N, C, H, W]".formatted(Arrays.toString(shape)));
    }
    return flat ? new int[] {shape[0], shape[1], 1, 1} : shape;
  }

  private static void checkLength(Path file, int[] shape, int found) throws FileContentException {
    double expected = Float.BYTES;
    for (int size : shape) {
      expected *= size;
    }
    if (found != expected) {
      throw new FileContentException(
          file,
          "its shape %s wants %.0f bytes, found %d: the file is %s"
              .formatted(
                  Arrays.toString(shape),
                  expected,
                  found,
                  found < expected ? "truncated" : "too long"));
    }
  }
}
