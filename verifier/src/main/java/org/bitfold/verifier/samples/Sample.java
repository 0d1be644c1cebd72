package org.bitfold.verifier.samples;

import java.util.List;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.oracle.Planes;

/**
 * What goes into a model in one try.
 *
 * @param content what kind of pictures these are, for reports
 * @param inputs one per input of the model
 */
public record Sample(String content, List<Planes> inputs) {
  public Sample {
    inputs = List.copyOf(inputs);
  }

  /** The same as the runtime takes it. */
  public List<Tensor> tensors() {
    return inputs.stream().map(input -> Tensor.fromNchw(input.shape(), input.values())).toList();
  }

  /** What the runtime gave back, as the oracle takes it. */
  public static Planes planes(Tensor tensor) {
    Shape shape = tensor.shape();
    return new Planes(shape.channels(), shape.height(), shape.width(), tensor.toNchw());
  }

  @Override
  public String toString() {
    return content + " " + inputs.stream().map(Planes::shape).toList();
  }
}
