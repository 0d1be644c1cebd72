package org.bitfold.verifier.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bitfold.model.FloatVector;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Op;

/** The thresholds that compare a model's inputs directly, per channel. */
public final class Thresholds {
  private final List<FloatVector> vectors = new ArrayList<>();

  /** The thresholds of {@code model}'s nodes that read an input. */
  public static Thresholds of(Model model) {
    Thresholds thresholds = new Thresholds();
    for (Node node : model.nodes()) {
      if (node.inputs().get(0) < model.inputs().size()) {
        thresholds.add(node.op());
      }
    }
    return thresholds;
  }

  private void add(Op op) {
    if (op instanceof Op.Binarize binarize) {
      vectors.add(binarize.thresholds());
    } else if (op instanceof Op.Ternarize ternarize) {
      vectors.add(ternarize.lower());
      vectors.add(ternarize.upper());
    }
  }

  /** Whether there is any. */
  boolean any() {
    return !vectors.isEmpty();
  }

  /** A random threshold of channel {@code c}; a random value up to {@code range} where none is. */
  float any(Random random, int c, float range) {
    if (vectors.isEmpty()) {
      return range * random.nextFloat();
    }
    return vectors.get(random.nextInt(vectors.size())).get(c);
  }
}
