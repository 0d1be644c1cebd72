package org.bitfold.converter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.runtime.io.Npy;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real exports convert, every binary layer is found, and PyTorch's outputs come out. */
class GoldenTest {

  @ParameterizedTest(name = "{0}: {1} binary layers of {2}, outputs within {3}")
  @CsvSource({
    "bbcum_x4_64f16b_op13_dyn, 35, 37, 2e-6",
    "bbcum_x4_32f4b_op11_static, 11, 13, 2e-6",
    "bbcum_x4_32f4b_op13_dyn_ORTBASIC, 11, 13, 2e-6",
    "bbcum_x2_32f4b_op17_nofold_dyn, 10, 12, 2e-6",
    "bbcul_x2_32f4b_op13_dyn, 8, 12, 2e-6",
    "dncnn_64f17_gray_op13_dyn, 15, 17, 2e-6",
    "block_conv2d_16_k3_op13_dyn, 1, 1, 1e-5",
    "block_upconv_x2_op13_dyn, 1, 1, 1e-5",
    "block_convV2_3to64_op13_static, 1, 1, 1e-5",
    "block_binaryblock_bn_op13_dyn, 2, 2, 1e-5",
    "edge_block_zero_w_zero_a_op13_dyn, 1, 1, 1e-5",
    "e2fif_edsr_x4_32f4b_gray_op13_dyn, 8, 12, 5e-4",
    "e2fif_edsr_x4_32f4b_presigned_bnfused_op13_dyn, 8, 12, 5e-4",
    "e2fif_rcan_x2_32f2g2b_op11_static, 10, 22, 5e-4",
    "e2fif_edsr_x4_32f4b_actonly_op13_dyn, 0, 12, 5e-4",
    "e2fif_edsr_x4_32f4b_to_onnx_py_01_op10_n, 8, 12, 2e-3",
    "reactnet_resnet_111_op13_dyn, 3, 7, 1e-5",
  })
  void convertsAndReproducesItsGoldens(String name, int binary, int layers, float tolerance)
      throws IOException {
    Path folder = Path.of(System.getProperty("bitfold.extraModels", "absent")).resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: the optional models are not here (" + folder + ")");
    Conversion conversion =
        Converter.convert(folder.resolve("model.onnx"), ConvertOptions.defaults());
    ConversionReport report = conversion.report();
    assertEquals(binary, report.count(LayerKind.BINARY), () -> report.layers().toString());
    assertEquals(layers, report.layers().size(), () -> report.layers().toString());
    for (int i = 0; Files.exists(folder.resolve("input_%d.npy".formatted(i))); i++) {
      Tensor input = Npy.read(folder.resolve("input_%d.npy".formatted(i)));
      Tensor expected = Npy.read(folder.resolve("output_%d.npy".formatted(i)));
      Tensor found = run(conversion, input);
      assertTrue(
          difference(expected, found) <= tolerance,
          () -> name + ": " + difference(expected, found));
    }
  }

  private static Tensor run(Conversion conversion, Tensor input) {
    try (Session session = Session.open(conversion.model(), SessionOptions.defaults())) {
      return session.run(input);
    }
  }

  private static float difference(Tensor expected, Tensor found) {
    assertEquals(expected.shape(), found.shape());
    float[] a = expected.toArray();
    float[] b = found.toArray();
    float most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }
}
