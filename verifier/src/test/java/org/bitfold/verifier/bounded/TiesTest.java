package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.bitfold.model.FloatVector;
import org.bitfold.model.IntVector;
import org.bitfold.model.Op;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.junit.jupiter.api.Test;

/** Where the original's sign is 0, the layers behind are fed with that 0, not with a bit. */
class TiesTest {
  private static Planes row(float... values) {
    return new Planes(1, 1, values.length, values);
  }

  @Test
  void ofActivations() {
    Op.Binarize op = new Op.Binarize(FloatVector.of(0));
    Planes activations = row(0, -2, 3, 0);
    Layer layer = new Layer("signs", op.opName());
    SignJudge judge = SignJudge.of(op, layer, Approximation.exact(activations), row(1, -2, 3, -1));
    Planes signs = Oracle.apply(op, List.of(activations), activations.shape());
    Approximation fed = judge.judge(signs, Optional.of(row(0, -1, 1, 0)));
    assertArrayEquals(new float[] {0, -1, 1, 0}, fed.values().values());
    assertArrayEquals(new double[4], fed.errors());
    assertEquals(2, layer.ties());
    assertEquals(List.of(), layer.violations());
  }

  /** A 0 is no excuse for a threshold that lies elsewhere. */
  @Test
  void onlyOnTheThreshold() {
    Op.Binarize op = new Op.Binarize(FloatVector.of(0.5f));
    Planes activations = row(0, -2, 3, 0);
    Layer layer = new Layer("signs", op.opName());
    SignJudge judge = SignJudge.of(op, layer, Approximation.exact(activations), activations);
    Planes signs = Oracle.apply(op, List.of(activations), activations.shape());
    judge.judge(signs, Optional.of(row(0, -1, 1, 0)));
    assertEquals(2, layer.failed());
  }

  @Test
  void ofSums() {
    Op.ThresholdSums op = new Op.ThresholdSums(IntVector.of(0));
    Planes sums = row(0, -2, 4, 0);
    Layer layer = new Layer("signs", op.opName());
    Planes signs = Oracle.apply(op, List.of(sums), sums.shape());
    Approximation fed =
        new SumsJudge(layer, Approximation.exact(sums))
            .compare(op, signs, Optional.of(row(0, -1, 1, 0)));
    assertArrayEquals(new float[] {0, -1, 1, 0}, fed.values().values());
    assertArrayEquals(new double[4], fed.errors());
    assertEquals(2, layer.ties());
  }
}
