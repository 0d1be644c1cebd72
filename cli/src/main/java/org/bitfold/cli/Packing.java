package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.bitfold.cli.console.Steps;
import org.bitfold.converter.Conversion;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import org.bitfold.format.BfldWriter;
import org.bitfold.runtime.selftest.SelfTests;

/** From an ONNX file to a packed file. */
final class Packing {
  private Packing() {}

  /** As {@link #pack(Path, ConvertOptions, int, Path, Steps)}, however many layers are binary. */
  static Conversion pack(Path onnx, ConvertOptions options, Path packed, Steps steps)
      throws IOException {
    return pack(onnx, options, 0, packed, steps);
  }

  /**
   * Converts {@code onnx}, records the self-test, writes {@code packed}, unless fewer than {@code
   * fewestBinary} layers are binary.
   */
  static Conversion pack(
      Path onnx, ConvertOptions options, int fewestBinary, Path packed, Steps steps)
      throws IOException {
    steps.step("reading and folding " + onnx.getFileName());
    Conversion conversion = Converter.convert(onnx, options);
    conversion.report().requireBinary(fewestBinary, onnx.toString());
    steps.step("recording the self-test");
    BfldWriter.write(SelfTests.record(conversion.model()), packed);
    return conversion;
  }
}
