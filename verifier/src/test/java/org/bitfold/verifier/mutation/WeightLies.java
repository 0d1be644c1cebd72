package org.bitfold.verifier.mutation;

import static org.bitfold.verifier.mutation.Constants.changed;

import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.verifier.mutation.Constants.Constant;
import org.bitfold.verifier.mutation.Constants.Weights;

/** Weights that no pass should write. */
final class WeightLies {
  private WeightLies() {}

  static void addTo(Lies lies) {
    weights(
        lies,
        "sign of one weight flipped",
        (f, o, ky, kx, c) -> f.get(o, ky, kx, c) * (o + ky + kx + c == 0 ? -1 : 1));
    weights(lies, "kernel transposed", (f, o, ky, kx, c) -> f.get(o, kx, ky, c));
    weights(lies, "inputs permuted", (f, o, ky, kx, c) -> f.get(o, ky, kx, f.inputs() - 1 - c));
    weights(lies, "filters permuted", (f, o, ky, kx, c) -> f.get(f.outputs() - 1 - o, ky, kx, c));
    lies.add("filters and their scales permuted", WeightLies::permuted);
    lies.op("a float weight a per mille off", Op.Conv2d.class, WeightLies::aLittleOff);
  }

  private static void weights(Lies lies, String name, Weights weights) {
    lies.op(name, Op.BinaryConv2d.class, op -> with(op, weights));
  }

  private static Op with(Op.BinaryConv2d op, Weights weights) {
    return new Op.BinaryConv2d(changed(op.filters(), weights), op.window(), op.groups());
  }

  private static Op aLittleOff(Op.Conv2d op) {
    FloatVector values = changed(op.filters().values(), (v, i) -> v.get(i) * (i == 5 ? 1.001f : 1));
    return new Op.Conv2d(
        Constants.refilled(op.filters(), values), op.bias(), op.window(), op.groups());
  }

  /** The channels of one layer in another order, which all of the layer agrees upon. */
  private static Model permuted(Model model) {
    Model turned =
        Edited.lastOp(
            model,
            Op.BinaryConv2d.class,
            op -> with(op, (f, o, ky, kx, c) -> f.get(f.outputs() - 1 - o, ky, kx, c)));
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = turned.nodes().get(i);
      int before = node.inputs().get(0) - model.inputs().size();
      boolean behind = before >= 0 && !turned.nodes().get(before).equals(model.nodes().get(before));
      if (behind && node.op() instanceof Op.ScaleSums(FloatVector scale, FloatVector bias)) {
        Constant reversed = (v, c) -> v.get(v.size() - 1 - c);
        return Edited.op(
            turned, i, new Op.ScaleSums(changed(scale, reversed), changed(bias, reversed)));
      }
    }
    return model;
  }
}
