package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bitfold.cli.files.UserFile;
import org.bitfold.converter.ConversionReport;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.Converter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bitfold explain}. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Says for each layer of an ONNX network whether it is binary, and why or why not.",
    footer = {"", "Example:", "  bitfold explain model.onnx"})
final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IN.onnx", description = "The network.")
  private Path onnx;

  @Mixin private Report report;

  @Override
  public Integer call() throws IOException {
    UserFile.expectOnnx(onnx);
    ConversionReport layers = Converter.explain(onnx, ConvertOptions.defaults());
    report.print(layers, out -> LayerTable.print(layers, out));
    return ExitCode.SUCCESS;
  }
}
