package org.bitfold.verifier.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.verifier.models.SampleModels;
import org.bitfold.verifier.oracle.Oracle;
import org.bitfold.verifier.oracle.Planes;
import org.bitfold.verifier.witness.OnnxArray;
import org.bitfold.verifier.witness.OnnxWitness;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SimulationTest {
  /** ONNX fixes no order of float operations; sums of a few dozen terms of size 1 stay within. */
  private static final float TOLERANCE = 1e-5f;

  @TestFactory
  Stream<DynamicTest> runsInOnnxRuntimeAndAgrees() {
    return SampleModels.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> agree(entry.getValue())));
  }

  private static void agree(Model model) {
    Shape shape = new Shape(8, 6, SampleModels.CHANNELS);
    float[] picture = new float[Math.toIntExact(shape.elements())];
    Random random = new Random(11);
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (float) random.nextGaussian();
    }
    Oracle oracle = new Oracle(model);
    Planes expected =
        oracle
            .outputs(oracle.values(List.of(new Planes(SampleModels.CHANNELS, 8, 6, picture))))
            .get(0);
    try (OnnxWitness witness = OnnxWitness.open(Simulation.proto(model), Path.of(""), List.of())) {
      OnnxArray found =
          witness
              .run(
                  Map.of("input", new OnnxArray(new long[] {1, 8, 8, 6}, picture)),
                  Set.of("output"))
              .get("output");
      assertArrayEquals(
          new long[] {1, expected.channels(), expected.height(), expected.width()}, found.dims());
      assertEquals(expected.values().length, found.values().length);
      assertArrayEquals(expected.values(), found.values(), TOLERANCE);
    }
  }
}
