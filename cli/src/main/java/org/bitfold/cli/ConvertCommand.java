package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.files.UserFile;
import org.bitfold.converter.Conversion;
import org.bitfold.converter.ConversionReport;
import org.bitfold.converter.ConversionReport.LayerKind;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.converter.ConvertOptions.WeightScale;
import org.bitfold.converter.TooFewBinaryException;
import org.bitfold.model.Metadata;
import org.bitfold.model.Provenance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bitfold convert}. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = "Converts an ONNX network to a packed model and says what became of each layer.",
    footer = {"", "Example:", "  bitfold convert model.onnx -o model.bfld"})
final class ConvertCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IN.onnx", description = "The network.")
  private Path onnx;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT.bfld",
      required = true,
      description = "Where the packed model goes.")
  private Path output;

  @Option(
      names = "--report",
      paramLabel = "R.json",
      description =
          "Also write the table of layers to this file, as JSON, with the names of the nodes that"
              + " were folded in.")
  private Path reportFile;

  @Option(
      names = "--allow-float",
      description = "Convert a network that has no binary layer, too, instead of refusing it.")
  private boolean allowFloat;

  @Option(
      names = "--require-binary",
      paramLabel = "N",
      description =
          "Write nothing and exit with 1 when fewer than N layers have binary activations and"
              + " binary weights; the table then lists the layers that have not, and why.")
  private int fewestBinary;

  @Option(
      names = "--range",
      paramLabel = "1|255",
      description =
          "The float that a fully lit sample of a picture becomes. Default: found out from the"
              + " network.")
  private Float range;

  @Option(
      names = "--color",
      paramLabel = "gray|rgb|bgr",
      description = "What the channels of a picture are. Default: gray for 1, rgb for 3.")
  private Metadata.ColorOrder color;

  @Option(
      names = "--binarize",
      paramLabel = "REGEX",
      description =
          "Binarize the float weights of layers whose name matches. This changes what the network"
              + " computes; the report says so.")
  private String binarize;

  @Option(
      names = "--scale",
      paramLabel = "mean-abs|learned|none",
      description =
          "The scale that --binarize gives each filter: the mean of its |w|; the one that the"
              + " network multiplies the layer's channels by, which must be there; or 1. Default:"
              + " mean-abs.")
  private WeightScale scale;

  @Option(
      names = "--keep-zeros",
      paramLabel = "REGEX",
      description =
          "Keep every 0 of Sign in layers of signs whose name matches, as 'verify' asks for where"
              + " gates that only pictures close make signs 0. Costs a second plane of bits there."
              + " Default: where constants of the network tell that more than coincidence meets"
              + " them.")
  private String keepZeros;

  @Mixin private Report report;

  /** What {@code --json} prints. */
  private record Result(String output, long bytesBefore, long bytes, ConversionReport layers) {}

  @Override
  public Integer call() throws IOException {
    UserFile.expectOnnx(onnx);
    UserFile.expectWritable(output);
    if (reportFile != null) {
      UserFile.expectWritable(reportFile);
    }
    UserFile.expectApart(
        reportFile == null ? List.of(output) : List.of(output, reportFile), List.of(onnx));
    Conversion conversion = convert();
    if (reportFile != null) {
      Report.write(reportFile, conversion.report());
    }
    Result result =
        new Result(output.toString(), sizeOf(conversion), Files.size(output), conversion.report());
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  /** Bytes of the ONNX file and of the files with weights beside it. */
  private long sizeOf(Conversion conversion) throws IOException {
    long bytes = 0;
    for (Provenance.SourceFile source : conversion.model().provenance().sources()) {
      bytes += Files.size(onnx.resolveSibling(source.name()));
    }
    return bytes;
  }

  private Conversion convert() throws IOException {
    try (Steps steps = Steps.of("convert")) {
      return Packing.pack(onnx, options(), fewestBinary, output, steps);
    } catch (TooFewBinaryException e) {
      ConversionReport others =
          new ConversionReport(e.report().allBut(LayerKind.BINARY), e.report().notes());
      report.print(others, out -> LayerTable.print(e.report(), others.layers(), out));
      throw e;
    }
  }

  private ConvertOptions options() {
    checkOptions();
    ConvertOptions options = ConvertOptions.defaults().withAllowFloat(allowFloat);
    if (range != null) {
      options = options.withRange(range);
    }
    if (color != null) {
      options = options.withColor(color);
    }
    if (keepZeros != null) {
      options = options.withKeepZeros(keepZeros);
    }
    return binarize == null
        ? options
        : options.withBinarize(binarize, scale == null ? WeightScale.MEAN_ABS : scale);
  }

  private void checkOptions() {
    if (fewestBinary < 0) {
      throw CommandFailure.usage("--require-binary is 0 or more, found %d", fewestBinary);
    }
    if (range != null && range != 1 && range != 255) {
      throw CommandFailure.usage("--range is 1 or 255, found %s", range);
    }
    if (scale != null && binarize == null) {
      throw CommandFailure.usage("--scale says how --binarize scales filters, and that is missing");
    }
    checkPattern("--binarize", binarize);
    checkPattern("--keep-zeros", keepZeros);
  }

  private static void checkPattern(String option, String pattern) {
    try {
      Pattern.compile(pattern == null ? "" : pattern);
    } catch (PatternSyntaxException e) {
      throw CommandFailure.usage(
          "%s is no regular expression: %s in '%s'", option, e.getDescription(), pattern);
    }
  }

  private static void print(Result result, PrintWriter out) {
    LayerTable.print(result.layers(), out);
    out.printf(
        "wrote %s: %s bytes, %s than the %s of the ONNX file%n",
        result.output(),
        Quantities.grouped(result.bytes()),
        result.bytes() > result.bytesBefore()
            ? Quantities.ratio(result.bytes(), result.bytesBefore()) + " larger"
            : Quantities.ratio(result.bytesBefore(), result.bytes()) + " smaller",
        Quantities.grouped(result.bytesBefore()));
  }
}
