package org.bitfold.verifier.bounded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bitfold.model.Op;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.simulation.Simulation;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bounds assume how far ONNX Runtime's functions may be off, which nothing but a look at the
 * one that testifies can support: it must stay well within.
 */
class AssumedFunctionsTest {
  /** The assumption is so many times what is found. */
  private static final double MARGIN = 8;

  private static final int SIDE = 250;
  private static final float LEAST = -100;
  private static final float MOST = 88;

  @ParameterizedTest
  @EnumSource(
      value = Op.UnaryFunction.class,
      names = {"EXP", "SIGMOID", "TANH"})
  void areOffByFarLessThanTheBoundsAssume(Op.UnaryFunction function) {
    float[] x = new float[SampleModels.CHANNELS * SIDE * SIDE];
    for (int i = 0; i < x.length; i++) {
      // Half of them evenly from end to end, half of them where the functions are steep.
      float place = (float) (i / 2) / (x.length / 2);
      x[i] = i % 2 == 0 ? LEAST + (MOST - LEAST) * place : 8 * place - 4;
    }
    long[] dims = {1, SampleModels.CHANNELS, SIDE, SIDE};
    double worst = 0;
    try (OnnxWitness witness =
        OnnxWitness.open(
            Simulation.proto(SampleModels.chain(new Op.Unary(function))), Path.of(""), List.of())) {
      float[] found =
          witness
              .run(Map.of("input", new OnnxArray(dims, x)), Set.of("output"))
              .get("output")
              .values();
      for (int i = 0; i < x.length; i++) {
        double exact = exact(function, x[i]);
        worst = Math.max(worst, Math.abs(found[i] - exact) / Math.max(1, Math.abs(exact)));
      }
    }
    System.out.printf("%s of ONNX Runtime is off by up to %.2g%n", function, worst);
    assertTrue(MARGIN * worst <= ErrorBounds.TRANSCENDENTAL, function + " is off by " + worst);
  }

  private static double exact(Op.UnaryFunction function, double x) {
    return switch (function) {
      case EXP -> StrictMath.exp(x);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
      case TANH -> StrictMath.tanh(x);
      case ABS, NEGATE, SQRT -> throw new IllegalArgumentException(function.name());
    };
  }
}
