package org.bitfold.converter.graph;

import java.util.List;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Input;
import org.bitfold.model.Op;

/** What a node of the graph computes. */
public sealed interface GraphOp {

  /** A picture that the user feeds. */
  record Picture(Input input) implements GraphOp {}

  /** An op of the packed model. */
  record Carried(Op op) implements GraphOp {}

  /**
   * A function of floats applied element by element, as ONNX defines it. {@code FLOAT… → FLOAT}.
   *
   * @param function the function
   * @param arguments what it is applied to, one per parameter
   */
  record Pointwise(ScalarFunction function, List<Argument> arguments) implements GraphOp {
    public Pointwise {
      arguments = List.copyOf(arguments);
    }
  }

  /** What a {@link Pointwise} reads. */
  sealed interface Argument {
    /** The node's operand number {@code index}. */
    record Operand(int index) implements Argument {}

    /** A constant per channel, or one for all channels. */
    record Constant(FloatVector values) implements Argument {
      /** The constant of channel {@code channel}. */
      public float of(int channel) {
        return values.get(values.size() == 1 ? 0 : channel);
      }
    }
  }
}
