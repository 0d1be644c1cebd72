package org.bitfold.runtime.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.bench.Nets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of several tiles, long enough for the kernels that want many pixels at once. */
class WideRowsTest {
  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {337, 700})
  void theWidthOfARowChangesNoByte(int width) {
    Model model = Nets.bbcuM(64, 1, 2);
    SplittableRandom random = new SplittableRandom(width);
    Tensor picture =
        Tensor.generate(new Shape(3, width, 3), (y, x, c) -> (float) random.nextDouble());
    Tensor scalar = run(model, KernelChoice.SCALAR, 1, picture);
    for (int threads = 1; threads <= 3; threads++) {
      assertEquals(scalar, run(model, KernelChoice.VECTOR, threads, picture), threads + " threads");
    }
  }

  @ParameterizedTest(name = "{0} pixels wide")
  @ValueSource(ints = {15, 31, 66, 130, 131, 200, 258, 275})
  void fewOutputsOfPixelsSideBySide(int width) {
    SplittableRandom random = new SplittableRandom(width);
    Tensor picture =
        Tensor.generate(new Shape(4, width, 8), (y, x, c) -> (float) random.nextDouble());
    for (int outputs = 1; outputs <= 7; outputs++) {
      Model model = Nets.single(8, Nets.conv3x3(8, outputs));
      Tensor scalar = run(model, KernelChoice.SCALAR, 1, picture);
      assertEquals(scalar, run(model, KernelChoice.VECTOR, 1, picture), outputs + " outputs");
    }
  }

  private static Tensor run(Model model, KernelChoice kernels, int threads, Tensor picture) {
    try (Session session = Session.open(model, new SessionOptions(threads, kernels))) {
      return session.run(picture);
    }
  }
}
