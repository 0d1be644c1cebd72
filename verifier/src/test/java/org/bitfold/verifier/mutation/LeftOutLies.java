package org.bitfold.verifier.mutation;

import java.util.ArrayList;
import java.util.List;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;
import org.bitfold.model.Provenance;

/** Nodes that no pass should lose; an entry in the log would excuse it. */
final class LeftOutLies {
  private LeftOutLies() {}

  static void addTo(Lies lies) {
    lies.add(
        "clip missing, logged as part of the binarizer",
        model -> withoutLast(model, Op.Clip.class, "recognize-binarizer"));
    lies.add(
        "activation dropped, logged as folded",
        model -> withoutLast(model, Op.PRelu.class, "fold-threshold"));
    lies.add(
        "affine dropped, logged as folded",
        model -> withoutLast(model, Op.Affine.class, "fold-affine"));
    lies.add(
        "residual dropped, logged as moved",
        model -> withoutLast(model, Op.Binary.class, "move-shift"));
  }

  /** The last op of a kind is gone; the log has it as a source of what reads it. */
  private static Model withoutLast(Model model, Class<? extends Op> kind, String rule) {
    for (int i = model.nodes().size() - 1; i >= 0; i--) {
      if (kind.isInstance(model.nodes().get(i).op())) {
        return Edited.provenance(Edited.without(model, i), excused(model, model.valueOf(i), rule));
      }
    }
    return model;
  }

  private static Provenance excused(Model model, int gone, String rule) {
    Provenance log = model.provenance();
    List<Provenance.Rewrite> rewrites = new ArrayList<>(log.rewrites());
    for (Node node : model.nodes()) {
      if (node.inputs().contains(gone)) {
        rewrites.add(new Provenance.Rewrite(rule, node.name(), List.of(model.nameOf(gone))));
      }
    }
    return Edited.rewrites(log, rewrites);
  }
}
