package org.bitfold.verifier.samples;

import java.util.List;
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

  @Override
  public String toString() {
    return content + " " + inputs.stream().map(Planes::shape).toList();
  }
}
