package org.bitfold.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.bitfold.zoo.Zoo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bundled network goes the way from ONNX to a result, and the result is PyTorch's. */
class ZooNetworksTest {
  /** Golden outputs lie in 0..1. */
  private static final float TOLERANCE = 5e-6f;

  static Stream<String> restorers() {
    return Zoo.models().stream().filter(name -> name.startsWith("bbcu-"));
  }

  @ParameterizedTest
  @MethodSource("restorers")
  void everyNetworkReproducesItsGoldenOutput(String name, @TempDir Path folder) throws IOException {
    Path packed = folder.resolve("model.bfld");
    Path output = folder.resolve("out.npy");
    CommandRun.of("convert", Zoo.copyModel(name, folder), "-o", packed).succeeds();
    CommandRun.of("run", packed, "-i", folder.resolve("input_0.npy"), "-o", output).succeeds();

    Tensor expected = Npy.read(folder.resolve("output_0.npy"));
    Tensor found = Npy.read(output);
    assertEquals(expected.shape(), found.shape());
    assertArrayEquals(expected.toArray(), found.toArray(), TOLERANCE);
  }
}
