package org.bitfold.converter.constants;

import java.util.Arrays;
import java.util.Optional;
import org.bitfold.converter.onnx.Broadcast;
import org.bitfold.converter.onnx.OnnxTensor;

/** Products of constant matrices, summed in binary64 and rounded once. */
final class Products {
  private static final long MOST = 1L << 31;

  private Products() {}

  static Optional<OnnxTensor> evaluate(String op, Arguments in) {
    return op.equals("MatMul")
        ? Optional.of(matMul(in.get(0).dense(), in.get(1).dense()))
        : Optional.empty();
  }

  /** NumPy's: the last two axes are matrices, the others a batch; a vector is one row or column. */
  private static OnnxTensor matMul(OnnxTensor a, OnnxTensor b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new IllegalArgumentException("a product of a scalar");
    }
    int[] left = a.rank() == 1 ? new int[] {1, a.dim(0)} : a.dims();
    int[] right = b.rank() == 1 ? new int[] {b.dim(0), 1} : b.dims();
    int rows = left[left.length - 2];
    int inner = left[left.length - 1];
    int columns = right[right.length - 1];
    if (right[right.length - 2] != inner) {
      throw new IllegalArgumentException(
          "rows of %d, columns of %d".formatted(inner, right[right.length - 2]));
    }
    int[] leftBatch = Arrays.copyOf(left, left.length - 2);
    int[] rightBatch = Arrays.copyOf(right, right.length - 2);
    int[] batch = Broadcast.shape(leftBatch, rightBatch);
    int[] full = Arrays.copyOf(batch, batch.length + 2);
    full[batch.length] = rows;
    full[batch.length + 1] = columns;
    if ((long) OnnxTensor.room(full) * inner > MOST) {
      throw new IllegalArgumentException("a product of more than %d terms".formatted(MOST));
    }
    int[] leftOf = new Broadcast(batch, leftBatch).indices();
    int[] rightOf = new Broadcast(batch, rightBatch).indices();
    int area = rows * columns;
    OnnxTensor product =
        OnnxTensor.of(
            a.type(),
            full,
            i -> {
              int row = leftOf[i / area] * rows + i % area / columns;
              int first = rightOf[i / area] * inner * columns + i % columns;
              double sum = 0;
              for (int k = 0; k < inner; k++) {
                sum += a.at(row * inner + k) * b.at(first + k * columns);
              }
              return sum;
            });
    boolean[] dropped = new boolean[full.length];
    dropped[batch.length] = a.rank() == 1;
    dropped[batch.length + 1] = b.rank() == 1;
    int[] dims = ShapeArguments.without(full, dropped);
    return product.reshaped(dims, dims);
  }
}
