package org.bitfold.verifier;

import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.model.Model;
import org.bitfold.runtime.selftest.SelfTests;

/** The exports among the converter's test resources, converted and verified with their goldens. */
final class VerifiedExport {
  private static final Path EXPORTS =
      Path.of("..", "converter", "src", "test", "resources", "exports");

  private VerifiedExport() {}

  /**
   * What verification says.
   *
   * @param folder for the packed file
   */
  static Certificate of(String export, Path folder) throws IOException {
    Path source = EXPORTS.resolve(export);
    Path packed = folder.resolve("model.bfld");
    Model model =
        Converter.convert(source.resolve("model.onnx"), ConvertOptions.defaults()).model();
    BfldWriter.write(SelfTests.record(model), packed);
    return Verifier.verify(
        VerifyRequest.builder(packed)
            .onnx(source.resolve("model.onnx"))
            .golden(source)
            .quick(true)
            .tries(2)
            .failures(folder)
            .build());
  }
}
