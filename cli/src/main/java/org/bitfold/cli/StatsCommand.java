package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.cli.counting.Layer;
import org.bitfold.cli.counting.Part;
import org.bitfold.cli.counting.Tally;
import org.bitfold.cli.files.UserFile;
import org.bitfold.model.Input;
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

  @Mixin private Report report;

  /** What {@code --json} prints. */
  private record Result(
      int width,
      int height,
      double operations,
      double parameters,
      List<PartResult> parts,
      Tally honest) {}

  private record PartResult(Part part, int layers, double operations, double parameters) {}

  @Override
  public Integer call() throws IOException {
    Model model = UserFile.readModel(file);
    List<Shape> shapes = model.inputs().stream().map(this::shape).toList();
    Tally tally = Tally.of(model, shapes);
    List<PartResult> parts = new ArrayList<>();
    for (Part part : Part.values()) {
      List<Layer> layers = tally.layers(part);
      parts.add(
          new PartResult(
              part,
              layers.size(),
              layers.stream().mapToDouble(Layer::operations).sum(),
              layers.stream().mapToDouble(Layer::parameters).sum()));
    }
    Shape first = shapes.get(0);
    Result result =
        new Result(
            first.width(), first.height(), tally.operations(), tally.parameters(), parts, tally);
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  private Shape shape(Input input) {
    int height = input.height() == 0 ? size.height() : input.height();
    int width = input.width() == 0 ? size.width() : input.width();
    return new Shape(height, width, input.channels());
  }

  private static void print(Result result, PrintWriter out) {
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
          layer.name(),
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

  private static void parts(List<PartResult> parts, PrintWriter out) {
    Table table = new Table().words("part").numbers("layers").numbers("OPs").numbers("Params");
    for (PartResult part : parts) {
      table.row(
          name(part.part()),
          part.layers(),
          Quantities.scaled(part.operations()),
          Quantities.scaled(part.parameters()));
    }
    table.print(out);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
