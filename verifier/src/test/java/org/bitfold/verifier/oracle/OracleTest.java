package org.bitfold.verifier.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.reference.ReferenceInterpreter;
import org.bitfold.verifier.models.SampleModels;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OracleTest {
  @TestFactory
  Stream<DynamicTest> givesTheBytesOfTheReferenceInterpreter() {
    return SampleModels.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> agree(entry)));
  }

  private static void agree(Map.Entry<String, Model> entry) {
    Shape shape = new Shape(8, 6, SampleModels.CHANNELS);
    float[] picture = picture(shape, 7);
    Oracle oracle = new Oracle(entry.getValue());
    List<Planes> simulated =
        oracle.outputs(
            oracle.values(
                List.of(new Planes(shape.channels(), shape.height(), shape.width(), picture))));
    List<Tensor> reference =
        ReferenceInterpreter.outputs(entry.getValue(), List.of(Tensor.fromNchw(shape, picture)));
    assertEquals(reference.get(0).shape(), simulated.get(0).shape());
    assertArrayEquals(reference.get(0).toNchw(), simulated.get(0).values());
  }

  private static float[] picture(Shape shape, long seed) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
