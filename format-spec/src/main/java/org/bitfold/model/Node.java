package org.bitfold.model;

import java.util.List;

/**
 * One step of a packed model: an op applied to earlier values.
 *
 * @param name where the step comes from, in the words of the original network; for reports
 * @param op what is computed
 * @param inputs numbers of the values it is applied to, all smaller than its own
 * @param source the tensor of the original network that the value stands for, up to rounding and,
 *     as shifts travel, a constant per channel; empty where there is none
 */
public record Node(String name, Op op, List<Integer> inputs, String source) {
  public Node {
    inputs = List.copyOf(inputs);
  }

  /** The same with another op. */
  public Node withOp(Op other) {
    return new Node(name, other, inputs, source);
  }

  /** The same, standing for another tensor. */
  public Node withSource(String other) {
    return new Node(name, op, inputs, other);
  }
}
