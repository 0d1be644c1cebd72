package org.bitfold.converter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.model.Shape;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small exports of other tools and nets; the scripts in test-models/pytorch wrote them. */
class ExportsTest {
  private static final Path EXPORTS = Path.of("src", "test", "resources", "exports");

  @ParameterizedTest(name = "{0}: {1} binary layers of {2}, outputs within {3}")
  @CsvSource({"larq-classifier, 2, 4, 1e-6", "larq-x2, 2, 4, 1e-5"})
  void pictureWithChannelsLastComesOutAsKerasBringsItOut(
      String name, int binary, int layers, float tolerance) throws IOException {
    Conversion conversion = converted(name, binary, layers);
    Tensor found = run(conversion, channelsFirst(Npy.read(file(name, "input_0.npy"))));
    // What pools globally comes out as [N, C].
    Tensor expected = Npy.read(file(name, "output_0.npy"));
    float[] values = found.shape().height() == 1 ? found.toNchw() : found.toArray();
    assertArrayEquals(expected.toNchw(), values, tolerance);
  }

  @ParameterizedTest(name = "{0}: {1} binary layers of {2}, outputs within {3}")
  @CsvSource({
    "brevitas, 2, 4, 1e-5",
    "scripted, 1, 3, 1e-5",
    "moved-signs, 2, 3, 1e-5",
    "spellings, 2, 4, 1e-5",
    "sequences, 3, 5, 1e-5",
    "zero-point, 0, 3, 1e-5",
    "levels, 2, 4, 1e-5",
    "split-channels, 4, 8, 1e-5"
  })
  void convertsAndReproducesItsGolden(String name, int binary, int layers, float tolerance)
      throws IOException {
    Conversion conversion = converted(name, binary, layers);
    Tensor found = run(conversion, Npy.read(file(name, "input_0.npy")));
    Tensor expected = Npy.read(file(name, "output_0.npy"));
    assertArrayEquals(expected.toNchw(), found.toNchw(), tolerance);
  }

  private static Conversion converted(String name, int binary, int layers) {
    Conversion conversion = Converter.convert(file(name, "model.onnx"), ConvertOptions.defaults());
    ConversionReport report = conversion.report();
    assertEquals(binary, report.count(LayerKind.BINARY), () -> report.layers().toString());
    assertEquals(layers, report.layers().size(), () -> report.layers().toString());
    return conversion;
  }

  private static Path file(String export, String name) {
    return EXPORTS.resolve(export).resolve(name);
  }

  /** The file's {@code [H, W, C]}, which was read as {@code [C, H, W]}. */
  private static Tensor channelsFirst(Tensor read) {
    Shape shape = read.shape();
    return Tensor.of(new Shape(shape.channels(), shape.height(), shape.width()), read.toNchw());
  }

  private static Tensor run(Conversion conversion, Tensor input) {
    try (Session session = Session.open(conversion.model(), SessionOptions.defaults())) {
      return session.run(input);
    }
  }
}
