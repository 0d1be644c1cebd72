package org.bitfold.runtime;

import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;

/** Refuses NaN and infinity in what goes into a model. */
public final class FiniteInputs {
  private FiniteInputs() {}

  /**
   * Looks at every element.
   *
   * @throws NonFiniteInputException naming the input and the first bad element
   */
  public static void check(Model model, List<Tensor> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      check(model.inputs().get(i).name(), inputs.get(i));
    }
  }

  private static void check(String name, Tensor tensor) {
    Shape shape = tensor.shape();
    float[] row = new float[shape.width() * shape.channels()];
    for (int y = 0; y < shape.height(); y++) {
      tensor.copyRow(y, row, 0);
      for (int i = 0; i < row.length; i++) {
        if (!Float.isFinite(row[i])) {
          throw new NonFiniteInputException(
              "input '%s' holds %s in row %d, column %d, channel %d; it wants finite numbers"
                  .formatted(name, row[i], y, i / shape.channels(), i % shape.channels()));
        }
      }
    }
  }
}
