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

/** QONNX's quantizers, which ONNX Runtime does not know; branches; signs that are moved. */
class OtherExportsTest {
  private static final Path EXPORTS =
      Path.of("..", "converter", "src", "test", "resources", "exports");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"brevitas", "scripted", "moved-signs"})
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
    assertEquals(Outcome.VERIFIED, certificate.outcome(), () -> certificate.claims().toString());
  }
}
