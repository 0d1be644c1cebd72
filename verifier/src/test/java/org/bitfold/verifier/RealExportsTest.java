package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.runtime.selftest.SelfTests;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real exports, converted: no claim may raise a false alarm. */
class RealExportsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "block_conv2d_16_k3_op13_dyn",
        "block_upconv_x2_op13_dyn",
        "block_binaryblock_bn_op13_dyn",
        "edge_block_zero_w_zero_a_op13_dyn",
        "e2fif_edsr_x4_32f4b_gray_op13_dyn",
        "e2fif_rcan_x2_32f2g2b_op11_static",
        "reactnet_resnet_111_op13_dyn",
        "dncnn_64f17_gray_op13_dyn"
      })
  void areVerified(String export) throws IOException {
    String models = System.getProperty("bitfold.extraModels", "");
    Path source = Path.of(models, export);
    assumeTrue(
        Files.exists(source.resolve("model.onnx")), "no " + source + ", see bitfold.extraModels");
    Path packed = folder.resolve("model.bfld");
    Model model =
        Converter.convert(source.resolve("model.onnx"), ConvertOptions.defaults()).model();
    BfldWriter.write(SelfTests.record(model), packed);
    Certificate certificate =
        Verifier.verify(
            VerifyRequest.builder(packed)
                .onnx(source.resolve("model.onnx"))
                .golden(source)
                .quick(true)
                .tries(2)
                .failures(folder)
                .build());
    List<Finding> findings =
        certificate.claims().stream().flatMap(claim -> claim.findings().stream()).toList();
    assertEquals(List.of(), findings);
    assertEquals(
        List.of(Verdict.PROVEN, Verdict.OBSERVED, Verdict.BOUNDED, Verdict.OBSERVED),
        certificate.claims().stream().map(Claim::verdict).toList());
  }
}
