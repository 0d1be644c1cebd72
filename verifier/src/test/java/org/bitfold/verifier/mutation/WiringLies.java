package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** Operands that no pass should take. */
final class WiringLies {
  private WiringLies() {}

  static void addTo(Lies lies) {
    lies.add("residual from the wrong place", model -> another(model, Op.Binary.class, 1));
    lies.op(
        "sum became difference",
        Op.Binary.class,
        op ->
            op.function() == Op.BinaryFunction.ADD
                ? new Op.Binary(Op.BinaryFunction.SUBTRACT)
                : op);
    lies.add("signs of another value", model -> another(model, Op.Binarize.class, 0));
  }

  /** An operand of the last op of a kind is another value. */
  private static Model another(Model model, Class<? extends Op> kind, int operand) {
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      Node node = model.nodes().get(i);
      if (kind.isInstance(node.op())) {
        Optional<Integer> other =
            Edited.alike(model.types(), node.inputs().get(operand), model.valueOf(i));
        if (other.isPresent()) {
          List<Integer> inputs = new ArrayList<>(node.inputs());
          inputs.set(operand, other.get());
          return Edited.node(model, i, new Node(node.name(), node.op(), inputs, node.source()));
        }
      }
    }
    return model;
  }
}
