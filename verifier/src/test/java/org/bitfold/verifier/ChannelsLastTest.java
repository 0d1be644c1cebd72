package org.bitfold.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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

/** Networks of Keras, their pictures {@code [N, H, W, C]} in ONNX and in the golden tensors. */
class ChannelsLastTest {
  private static final Path EXPORTS =
      Path.of("..", "converter", "src", "test", "resources", "exports");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"larq-classifier", "larq-x2"})
  void areVerifiedAsAnyOther(String export) throws IOException {
    Path source = EXPORTS.resolve(export);
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
    assertEquals(
        List.of(),
        certificate.claims().stream().flatMap(claim -> claim.findings().stream()).toList());
    // Not all constants are traced through transposes, so the structure is not proven.
    assertEquals(
        List.of(Verdict.OBSERVED, Verdict.OBSERVED, Verdict.BOUNDED, Verdict.OBSERVED),
        certificate.claims().stream().map(Claim::verdict).toList());
  }
}
