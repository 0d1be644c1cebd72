package org.bitfold.runtime;

import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.runtime.reference.ReferenceInterpreter;

/** A model made ready to run; safe to use from several threads at once. */
public final class Session implements AutoCloseable {
  private final Model model;

  private Session(Model model) {
    this.model = model;
  }

  /** Makes {@code model} ready to run. */
  public static Session open(Model model, SessionOptions options) {
    return new Session(model);
  }

  /**
   * Runs the model on a model's inputs.
   *
   * @param inputs one tensor per input of the model
   * @return one tensor per output of the model
   * @throws org.bitfold.model.ShapeException if the model cannot take tensors of these shapes
   * @throws NonFiniteInputException if an element is NaN or infinite
   */
  public List<Tensor> run(List<Tensor> inputs) {
    return ReferenceInterpreter.outputs(model, inputs);
  }

  /**
   * Runs a model that has one input and one output.
   *
   * @throws IllegalArgumentException if it has more
   */
  public Tensor run(Tensor input) {
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "the model has %d inputs and %d outputs, not one each; run it on lists"
              .formatted(model.inputs().size(), model.outputs().size()));
    }
    return run(List.of(input)).get(0);
  }

  /** Which kernels run, for people: such as {@code vector, 256 bits}. */
  public String kernels() {
    return "reference";
  }

  @Override
  public void close() {}
}
