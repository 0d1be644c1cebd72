package org.bitfold.converter.constants;

import java.util.Arrays;
import java.util.Optional;
import org.bitfold.converter.onnx.OnnxTensor;

/** LayerNormalization of constants: weights that are standardized before they are binarized. */
final class Standardized {
  private Standardized() {}

  static Optional<OnnxTensor> evaluate(String op, Arguments in) {
    return op.equals("LayerNormalization") ? Optional.of(layer(in)) : Optional.empty();
  }

  private static OnnxTensor layer(Arguments in) {
    OnnxTensor x = in.get(0).dense();
    int from = Arguments.axis(in.node().integer("axis", -1), x.rank());
    int size = OnnxTensor.room(Arrays.copyOfRange(x.dims(), from, x.rank()));
    OnnxTensor scale = fitting(in.get(1), size);
    Optional<OnnxTensor> bias = in.optional(2).map(tensor -> fitting(tensor, size));
    double epsilon = in.node().real("epsilon", 1e-5f);
    int count = OnnxTensor.room(x.dims());
    double[] values = new double[count];
    for (int first = 0; first < count; first += size) {
      double mean = 0;
      for (int i = first; i < first + size; i++) {
        mean += x.at(i);
      }
      mean /= size;
      double squares = 0;
      for (int i = first; i < first + size; i++) {
        squares += (x.at(i) - mean) * (x.at(i) - mean);
      }
      double deviation = Math.sqrt(squares / size + epsilon);
      for (int i = 0; i < size; i++) {
        double added = bias.isPresent() ? bias.get().at(i % bias.get().stored()) : 0;
        values[first + i] =
            (x.at(first + i) - mean) / deviation * scale.at(i % scale.stored()) + added;
      }
    }
    return OnnxTensor.of(x.type(), x.dims(), i -> values[i]);
  }

  /** One number for all elements, or one for each of {@code size}. */
  private static OnnxTensor fitting(OnnxTensor tensor, int size) {
    OnnxTensor dense = tensor.dense();
    if (dense.stored() != 1 && dense.stored() != size) {
      throw new IllegalArgumentException(
          "%d numbers for %d normalized elements".formatted(dense.stored(), size));
    }
    return dense;
  }
}
