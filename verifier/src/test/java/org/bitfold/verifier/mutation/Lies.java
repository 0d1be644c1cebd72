package org.bitfold.verifier.mutation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bitfold.model.Model;
import org.bitfold.model.Op;

/**
 * What a converter with a mistake in it would write: a faulty model, with a log that tells of
 * nothing unusual, or of a rewrite that would excuse it.
 */
final class Lies {
  private final Map<String, UnaryOperator<Model>> lies = new LinkedHashMap<>();

  private Lies() {}

  /** All of them, by name. Each gives back the model itself where it does not apply. */
  static Map<String, UnaryOperator<Model>> all() {
    Lies all = new Lies();
    ThresholdLies.addTo(all);
    ConstantLies.addTo(all);
    WeightLies.addTo(all);
    MovementLies.addTo(all);
    WiringLies.addTo(all);
    LeftOutLies.addTo(all);
    LabelLies.addTo(all);
    StrangerLies.addTo(all);
    all.lies.putAll(hidden());
    return all.lies;
  }

  /** Those about layers that do not say what they stand for. */
  static Map<String, UnaryOperator<Model>> hidden() {
    Lies hidden = new Lies();
    HiddenLies.addTo(hidden);
    return hidden.lies;
  }

  void add(String name, UnaryOperator<Model> lie) {
    lies.put(name, lie);
  }

  /** Alters the last op of a kind that {@code change} alters. */
  <O extends Op> void op(String name, Class<O> kind, Function<O, Op> change) {
    add(name, model -> Edited.lastOp(model, kind, change));
  }
}
