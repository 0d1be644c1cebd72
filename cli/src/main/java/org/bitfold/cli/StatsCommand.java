package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Excerpt;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.cli.counting.Layer;
import org.bitfold.cli.counting.Part;
import org.bitfold.cli.counting.Tally;
import org.bitfold.cli.files.UserFile;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bitfold stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = "Counts operations and parameters: by the papers' rule and honestly.",
    footer = {
      "",
      "The papers' rule: OPs = binary MACs / 64 + float MACs, Params = binary weights / 32 + float",
      "weights, of convolutions and linear layers; biases, scales, thresholds and additions do not",
      "count. The honest count leaves nothing out.",
      "",
      "With --psnr-float and --psnr-binary each part with binary layers gets V_C and V_P (BBCU,",
      "section 3.3): the PSNR that is lost per operation and per parameter saved, if the networks",
      "of these two PSNRs differ in that part. The lower, the more binarizing the part pays.",
      "",
      "Example:",
      "  bitfold stats model.bfld --lq 320x180"
    })
final class StatsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = "--lq",
      paramLabel = "WIDTHxHEIGHT",
      converter = PictureSize.Converter.class,
      description =
          "Size of the low-quality picture that goes in. Default: ${DEFAULT-VALUE}, as in the"
              + " papers; a model of fixed size has its own.")
  private PictureSize size = new PictureSize(320, 180);

  @Option(
      names = "--psnr-float",
      paramLabel = "DB",
      description =
          "PSNR of the network with the part in question in full precision; with --psnr-binary it"
              + " adds what the part's PSNR is worth.")
  private Double psnrFloat;

  @Option(
      names = "--psnr-binary",
      paramLabel = "DB",
      description = "PSNR of the network with the part in question binary.")
  private Double psnrBinary;

  @Mixin private Report report;

  /** What {@code --json} prints. */
  private record Result(
      int width,
      int height,
      double operations,
      double parameters,
      List<PartResult> parts,
      Tally honest) {}

  /**
   * One part.
   *
   * @param savedOperations fewer than with this part's layers in full precision, by the papers'
   *     rule
   * @param savedParameters likewise
   * @param operationValue V_C, dB lost per saved operation; null where no PSNR is given or nothing
   *     is saved
   * @param parameterValue V_P, dB lost per saved parameter; null likewise
   */
  private record PartResult(
      Part part,
      int layers,
      double operations,
      double parameters,
      double savedOperations,
      double savedParameters,
      Double operationValue,
      Double parameterValue) {}

  @Override
  public Integer call() throws IOException {
    if ((psnrFloat == null) != (psnrBinary == null)) {
      throw CommandFailure.usage("--psnr-float and --psnr-binary go together");
    }
    Model model = LegibleModel.of(UserFile.readModel(file));
    List<Shape> shapes = model.inputs().stream().map(size::of).toList();
    Tally tally = Tally.of(model, shapes);
    List<PartResult> parts = new ArrayList<>();
    for (Part part : Part.values()) {
      parts.add(result(part, tally.layers(part)));
    }
    Shape first = shapes.get(0);
    Result result =
        new Result(
            first.width(), first.height(), tally.operations(), tally.parameters(), parts, tally);
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  private PartResult result(Part part, List<Layer> layers) {
    double operations = layers.stream().mapToDouble(Layer::operations).sum();
    double parameters = layers.stream().mapToDouble(Layer::parameters).sum();
    double savedOperations = layers.stream().mapToDouble(Layer::macs).sum() - operations;
    double savedParameters = layers.stream().mapToDouble(Layer::weights).sum() - parameters;
    return new PartResult(
        part,
        layers.size(),
        operations,
        parameters,
        savedOperations,
        savedParameters,
        lostPer(savedOperations),
        lostPer(savedParameters));
  }

  private Double lostPer(double saved) {
    return psnrFloat == null || saved == 0 ? null : (psnrFloat - psnrBinary) / saved;
  }

  private void print(Result result, PrintWriter out) {
    layers(result.honest().layers(), out);
    out.println();
    parts(result.parts(), out);
    out.println();
    out.printf("input %dx%d%n", result.width(), result.height());
    out.printf(
        "papers' rule: OPs %s, Params %s%n",
        Quantities.scaled(result.operations()), Quantities.scaled(result.parameters()));
    out.printf(
        "honest count: %s float operations, %s steps on 32-bit words, %s bytes of numbers%n",
        Quantities.scaled(result.honest().floatOps()),
        Quantities.scaled(result.honest().wordOps()),
        Quantities.grouped(result.honest().bytes()));
  }

  private static void layers(List<Layer> layers, PrintWriter out) {
    Table table =
        new Table()
            .words("layer")
            .words("part")
            .words("kind")
            .numbers("output")
            .numbers("MACs")
            .numbers("weights")
            .numbers("OPs")
            .numbers("Params");
    for (Layer layer : layers) {
      table.row(
          Excerpt.of(layer.name()),
          name(layer.part()),
          name(layer.kind()),
          "%dx%dx%d"
              .formatted(
                  layer.output().channels(), layer.output().height(), layer.output().width()),
          Quantities.scaled(layer.macs()),
          Quantities.grouped(layer.weights()),
          Quantities.scaled(layer.operations()),
          Quantities.scaled(layer.parameters()));
    }
    table.print(out);
  }

  private void parts(List<PartResult> parts, PrintWriter out) {
    Table table = new Table().words("part").numbers("layers").numbers("OPs").numbers("Params");
    if (psnrFloat != null) {
      table.numbers("V_C, dB/G").numbers("V_P, dB/K");
    }
    for (PartResult part : parts) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  name(part.part()),
                  part.layers(),
                  Quantities.scaled(part.operations()),
                  Quantities.scaled(part.parameters())));
      if (psnrFloat != null) {
        cells.add(value(part.operationValue(), 1e9));
        cells.add(value(part.parameterValue(), 1e3));
      }
      table.row(cells.toArray());
    }
    table.print(out);
  }

  private static String value(Double perUnit, double units) {
    return perUnit == null ? "-" : String.format(Locale.ROOT, "%.3g", perUnit * units);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
