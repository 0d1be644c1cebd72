package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Excerpt;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Table;
import org.bitfold.cli.counting.Storage;
import org.bitfold.cli.files.UserFile;
import org.bitfold.format.BfldFile;
import org.bitfold.model.Input;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.model.Node;
import org.bitfold.model.Output;
import org.bitfold.model.Provenance;
import org.bitfold.model.SelfTest;
import org.bitfold.model.ValueType;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.plan.PlanDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bitfold inspect}. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Shows what a packed file holds: header, provenance, nodes, sizes.",
    footer = {"", "Example:", "  bitfold inspect model.bfld"})
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(names = "--rewrites", description = "Also list what the converter folded into what.")
  private boolean rewrites;

  @Option(
      names = "--plan",
      description =
          "Also show how the model runs: stages, rings of rows kept between them, and their bytes.")
  private boolean plan;

  @Option(
      names = "--size",
      paramLabel = "WIDTHxHEIGHT",
      converter = PictureSize.Converter.class,
      description =
          "With --plan: the size of the picture. Default: 320x180; a model of fixed size has its"
              + " own.")
  private PictureSize size;

  @Option(
      names = "--html",
      paramLabel = "PAGE.html",
      description = "Also write everything to this file, as a page for a browser.")
  private Path page;

  @Mixin private Report report;

  /** What {@code --json} prints; the plan is null where nobody asked for it. */
  private record Result(
      String formatVersion,
      long bytes,
      long headBytes,
      long dataBytes,
      String digest,
      List<Input> inputs,
      List<Output> outputs,
      Metadata metadata,
      Origin origin,
      SelfTestSummary selfTest,
      List<NodeRow> nodes,
      PlanDescription plan) {}

  private record Origin(
      String converter,
      List<String> options,
      String producer,
      List<String> opsets,
      List<Source> sources,
      List<Provenance.Rewrite> rewrites) {}

  private record Source(String name, String sha256) {}

  private record SelfTestSummary(long seed, List<SelfTest.Size> sizes, int digests) {}

  private record NodeRow(
      int value, String name, String op, List<Integer> inputs, String type, long bytes) {}

  @Override
  public Integer call() throws IOException {
    if (page != null) {
      UserFile.expectWritable(page);
      UserFile.expectApart(List.of(page), List.of(file));
    }
    if (size != null && !plan) {
      throw CommandFailure.usage("--size goes with --plan");
    }
    Result result = result(UserFile.describeModel(file));
    if (page != null) {
      InspectPage.write(page, file, result);
    }
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  private Result result(BfldFile packed) {
    Model model = LegibleModel.of(packed.model());
    return new Result(
        packed.version().toString(),
        packed.length(),
        packed.headLength(),
        packed.dataLength(),
        packed.digest().toString(),
        model.inputs(),
        model.outputs(),
        model.metadata(),
        origin(model.provenance()),
        model.selfTest().map(InspectCommand::summary).orElse(null),
        nodes(model),
        plan ? plan(model) : null);
  }

  private PlanDescription plan(Model model) {
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      return session.plan(model.inputs().stream().map(size()::of).toList());
    }
  }

  private PictureSize size() {
    return size == null ? new PictureSize(320, 180) : size;
  }

  private static Origin origin(Provenance provenance) {
    return new Origin(
        provenance.converter(),
        provenance.options(),
        provenance.producer(),
        provenance.opsets(),
        provenance.sources().stream()
            .map(source -> new Source(source.name(), source.digest().toString()))
            .toList(),
        provenance.rewrites());
  }

  private static SelfTestSummary summary(SelfTest test) {
    return new SelfTestSummary(test.seed(), test.shapes(), test.digests().size());
  }

  private static List<NodeRow> nodes(Model model) {
    List<ValueType> types = model.types();
    List<NodeRow> rows = new ArrayList<>();
    for (int i = 0; i < model.nodes().size(); i++) {
      Node node = model.nodes().get(i);
      int value = model.valueOf(i);
      rows.add(
          new NodeRow(
              value,
              node.name(),
              node.op().opName(),
              node.inputs(),
              types.get(value).toString(),
              Storage.bytes(node.op())));
    }
    return rows;
  }

  private void print(Result result, PrintWriter out) {
    facts(result, out);
    out.println();
    Table table =
        new Table()
            .numbers("value")
            .words("op")
            .words("of")
            .words("type")
            .numbers("bytes")
            .words("name");
    for (int i = 0; i < result.inputs().size(); i++) {
      Input input = result.inputs().get(i);
      table.row(
          i,
          "input",
          "",
          "FLOAT[H, W, %d]".formatted(input.channels()),
          "",
          Excerpt.of(input.name()));
    }
    for (NodeRow node : result.nodes()) {
      String operands = Excerpt.of(node.inputs().stream().map(String::valueOf).toList());
      String bytes = node.bytes() == 0 ? "" : Quantities.grouped(node.bytes());
      table.row(node.value(), node.op(), operands, node.type(), bytes, Excerpt.of(node.name()));
    }
    table.print(out);
    for (Output output : result.outputs()) {
      out.printf("output '%s' is value %d%n", Excerpt.of(output.name()), output.value());
    }
    if (rewrites) {
      rewrites(result.origin().rewrites(), out);
    }
    if (result.plan() != null) {
      out.println();
      PlanTable.print(result.plan(), out);
    }
  }

  private static void facts(Result result, PrintWriter out) {
    Origin origin = result.origin();
    Metadata metadata = result.metadata();
    out.printf("format      %s%n", result.formatVersion());
    out.printf(
        "size        %s bytes: %s description, %s weights and parameters, %s frame%n",
        Quantities.grouped(result.bytes()),
        Quantities.grouped(result.headBytes()),
        Quantities.grouped(result.dataBytes()),
        Quantities.grouped(result.bytes() - result.headBytes() - result.dataBytes()));
    out.printf("digest      %s, of all bytes before it%n", result.digest());
    for (Source source : origin.sources()) {
      out.printf("made from   %s, SHA-256 %s%n", Excerpt.of(source.name()), source.sha256());
    }
    if (!origin.sources().isEmpty()) {
      out.printf(
          "written by  %s%s%n", Excerpt.of(origin.producer()), listed(", opset ", origin.opsets()));
      out.printf(
          "converter   %s%s%n",
          Excerpt.of(origin.converter()), listed(", options ", origin.options()));
    }
    out.printf(
        "pictures    %s, %s, full range %s%n",
        metadata.task(), metadata.colorOrder(), metadata.valueRange());
    out.printf(
        "self-test   %s%n",
        result.selfTest() == null
            ? "none"
            : "seed %d, %d digests"
                .formatted(result.selfTest().seed(), result.selfTest().digests()));
  }

  private static String listed(String label, List<String> items) {
    return items.isEmpty() ? "" : label + Excerpt.of(items);
  }

  private static void rewrites(List<Provenance.Rewrite> rewrites, PrintWriter out) {
    out.println();
    Table table = new Table().words("rewrite").words("into").words("from");
    rewrites.forEach(
        step ->
            table.row(
                Excerpt.of(step.rule()), Excerpt.of(step.target()), Excerpt.of(step.sources())));
    table.print(out);
  }
}
