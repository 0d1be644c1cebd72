package org.bitfold.zoo.counterpart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CounterpartTest {
  @TempDir Path folder;

  static Stream<Counterpart> small() {
    return Stream.of(
        new SrResNet(8, 2, 2, 3),
        new SrResNet(8, 1, 3, 3),
        new SrResNet(8, 1, 4, 1),
        new DnCnn(8, 3, 1),
        new DnCnn(8, 2, 3));
  }

  @ParameterizedTest
  @MethodSource("small")
  void onnxRuntimeRunsItAtAnySizeAndItsWeightsMatter(Counterpart net) throws Exception {
    Path file = net.write(folder);
    Path other = Files.write(folder.resolve("other.onnx"), net.onnx(2));
    for (int[] size : new int[][] {{5, 9}, {12, 7}}) {
      float[][][] output = run(file, net.colors(), size[0], size[1]);
      assertEquals(net.colors(), output.length);
      assertEquals(net.scale() * size[0], output[0].length);
      assertEquals(net.scale() * size[1], output[0][0].length);
      double distance = distance(output, run(other, net.colors(), size[0], size[1]));
      assertTrue(distance > 1e-3 && distance < 1, () -> "other weights change " + distance);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // As the papers' tables count: weights of convolutions, in thousands.
    "srresnet-x2-64f16b, 1367",
    "srresnet-x4-64f16b, 1515",
    "dncnn-64f20-gray, 665",
    "dncnn-64f20-3c, 667",
  })
  void hasThePapersParameters(String name, long thousands) {
    Counterpart net =
        Counterpart.papers().stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    long floats = net.onnx(1).length / 4;
    assertTrue(
        floats > 1000 * thousands && floats < 1000 * thousands * 1.01 + 5000,
        () -> floats + " floats in the file");
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedDoesNot() {
    SrResNet net = new SrResNet(8, 1, 2, 3);
    assertArrayEquals(net.onnx(7), net.onnx(7));
    assertFalse(Arrays.equals(net.onnx(7), net.onnx(8)));
  }

  @Test
  void namesAreUniqueAndNothingElseIsLeftInTheFolder() throws IOException {
    List<String> names = Counterpart.papers().stream().map(Counterpart::name).toList();
    assertEquals(names.size(), names.stream().distinct().count());
    Path file = new DnCnn(8, 3, 1).write(folder);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SrResNet(64, 16, 5, 3));
    assertThrows(IllegalArgumentException.class, () -> new DnCnn(64, 1, 1));
  }

  private static float[][][] run(Path file, int colors, int height, int width) throws OrtException {
    float[][][][] input = new float[1][colors][height][width];
    for (float[][] plane : input[0]) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          plane[y][x] = (3 * y + 5 * x) % 11 / 11f;
        }
      }
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file.toString());
        OnnxTensor tensor = OnnxTensor.createTensor(environment, input);
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      assertEquals(4, ((TensorInfo) result.get(0).getInfo()).getShape().length);
      return ((float[][][][]) result.get(0).getValue())[0];
    }
  }

  private static double distance(float[][][] a, float[][][] b) {
    double sum = 0;
    long values = 0;
    for (int c = 0; c < a.length; c++) {
      for (int y = 0; y < a[c].length; y++) {
        for (int x = 0; x < a[c][y].length; x++) {
          assertTrue(Float.isFinite(a[c][y][x]));
          sum += Math.abs(a[c][y][x] - b[c][y][x]);
          values++;
        }
      }
    }
    return sum / values;
  }
}
