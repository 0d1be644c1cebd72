package org.bitfold.converter;

import static org.bitfold.converter.OnnxFiles.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bitfold.converter.ConversionReport.LayerRow;
import org.bitfold.model.Metadata;
import org.bitfold.model.Metadata.ColorOrder;
import org.bitfold.model.Metadata.Task;
import org.junit.jupiter.api.Test;

class ConverterTest {
  private static final long[] NINE = {4, 1, 3, 3};

  /** A mean is taken from a gray picture, which is then made twice as large by a binary layer. */
  private static OnnxFiles net(float mean) {
    float[] signs = new float[36];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = i % 3 == 0 ? -0.5f : 0.5f;
    }
    return new OnnxFiles(13)
        .input("x", 1, 1, -1, -1)
        .floats("one", new long[] {1, 1, 1, 1}, 1)
        .floats("mean", new long[] {1}, -mean)
        .floats("w", NINE, signs)
        .node("Conv", "x one mean", "shifted")
        .node("Sign", "shifted", "s")
        .node("Conv", "s w", "c", OnnxFiles.ints("pads", 1, 1, 1, 1))
        .node("DepthToSpace", "c", "y", integer("blocksize", 2))
        .output("y");
  }

  @Test
  void convertingTwiceGivesTheSameModel() {
    byte[] bytes = net(0.4f).bytes();
    ConvertOptions options = ConvertOptions.defaults();
    Conversion first =
        new Converted(Converted.withFile(bytes, p -> Converter.convert(p, options))).conversion();
    Conversion second = Converted.of(net(0.4f), options).conversion();
    assertEquals(first.model().nodes(), second.model().nodes());
    assertEquals(first.model().provenance().rewrites(), second.model().provenance().rewrites());
    assertEquals(first.report(), second.report());
  }

  @Test
  void theRangeOfSamplesIsToldByTheMeanThatIsSubtracted() {
    Metadata small = Converted.of(net(0.4f)).model().metadata();
    assertEquals(new Metadata(Task.SUPER_RESOLUTION, ColorOrder.GRAY, 1), small);
    assertEquals(255, Converted.of(net(114.4f)).model().metadata().valueRange());
    ConvertOptions told = ConvertOptions.defaults().withRange(1).withTask(Task.DENOISING);
    assertEquals(
        new Metadata(Task.DENOISING, ColorOrder.GRAY, 1),
        Converted.of(net(114.4f), told).model().metadata());
  }

  @Test
  void theReportHasARowPerLayerWithBytesAndWhatWasFolded() {
    ConversionReport report = Converted.of(net(0.4f)).conversion().report();
    assertEquals(List.of("shifted", "c"), report.layers().stream().map(LayerRow::name).toList());
    LayerRow binary = report.layers().get(1);
    assertEquals(ConversionReport.LayerKind.BINARY, binary.kind());
    assertEquals("4x1x3x3", binary.shape());
    assertEquals(36 * 4, binary.bytesBefore());
    assertEquals(36 * 4 + 4 * 8, binary.bytesAfter());
    assertTrue(binary.why().contains("±s"), binary.why());
  }
}
