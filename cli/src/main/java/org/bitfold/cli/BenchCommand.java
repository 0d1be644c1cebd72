package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.bitfold.cli.bench.Contender;
import org.bitfold.cli.bench.LayerTimes;
import org.bitfold.cli.bench.Race;
import org.bitfold.cli.bench.Timing;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.counting.Layer;
import org.bitfold.cli.counting.Tally;
import org.bitfold.cli.files.UserFile;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.witness.OnnxWitness;
import org.bitfold.zoo.counterpart.Counterpart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bitfold bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    customSynopsis =
        "bitfold bench F.bfld [--against M.onnx ...] [--counterpart NAME]... [options]",
    description = "Measures how long a packed model takes, side by side with ONNX Runtime.",
    footer = {
      "",
      "ONNX Runtime runs with all optimizations. All networks are warmed up, then run in turns;",
      "compare ratios of medians, for times depend on what else the machine does. GMAC/s are the",
      "model's multiplications by the time of the whole network. Memory is what one run takes",
      "beyond the weights: of a packed model all that Java allocates, of ONNX Runtime the peak.",
      "",
      "Example:",
      "  bitfold bench model.bfld --against model.onnx --counterpart srresnet-x4-64f16b"
    })
final class BenchCommand implements Callable<Integer> {
  private static final long SEED = 1;

  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = "--against",
      paramLabel = "M.onnx",
      arity = "1..*",
      description = "Networks that ONNX Runtime runs on the same picture.")
  private List<Path> against = List.of();

  @Option(
      names = "--counterpart",
      paramLabel = "NAME",
      description =
          "Also a full-precision network of the papers' sizes: srresnet-x2-64f16b,"
              + " srresnet-x3-64f16b, srresnet-x4-64f16b, dncnn-64f17-gray, dncnn-64f20-gray,"
              + " dncnn-64f20-3c.")
  private List<String> counterparts = List.of();

  @Option(
      names = "--size",
      paramLabel = "WIDTHxHEIGHT",
      converter = PictureSize.Converter.class,
      description =
          "Size of the picture that goes in. Default: ${DEFAULT-VALUE}; a model of fixed size has"
              + " its own.")
  private PictureSize size = new PictureSize(320, 180);

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "Numbers of threads, such as 1,2. Default: 1.")
  private List<Integer> threads = List.of(1);

  @Option(
      names = "--kernels",
      paramLabel = "auto|vector|scalar",
      description = "Inner loops of the packed model. Default: auto.")
  private KernelChoice kernels = KernelChoice.AUTO;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each network is run. Default: ${DEFAULT-VALUE}.")
  private int rounds = 7;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = "How long each network runs before. Default: ${DEFAULT-VALUE}.")
  private double warmUp = 3;

  @Option(
      names = "--layers",
      description =
          "Also how long each stage of the packed model takes, and GMAC/s by kind of layer.")
  private boolean layers;

  @Mixin private Report report;

  @Override
  public Integer call() throws IOException {
    Model model = UserFile.readModel(file);
    checkArguments(model);
    List<Opponent> opponents = new ArrayList<>();
    for (Path network : against) {
      opponents.add(Opponent.of(network));
    }
    try (Steps steps = Steps.of("bench")) {
      for (String name : counterparts) {
        steps.step("making " + name);
        opponents.add(Opponent.of(counterpart(name)));
      }
      BenchReport result = measure(model, opponents, steps);
      report.print(result, result::print);
      return ExitCode.SUCCESS;
    }
  }

  /** A network that ONNX Runtime runs. */
  private record Opponent(String name, BiFunction<Integer, Tensor, Contender> loader) {
    static Opponent of(Path file) {
      return new Opponent(
          file.getFileName().toString(),
          (threads, picture) -> Contender.onnx(file, threads, picture));
    }

    static Opponent of(Counterpart counterpart) {
      String name = counterpart.name() + ".onnx";
      byte[] network = counterpart.onnx(SEED);
      return new Opponent(
          name, (threads, picture) -> Contender.onnx(name, network, threads, picture));
    }
  }

  private void checkArguments(Model model) throws IOException {
    if (threads.stream().anyMatch(count -> count < 1)
        || rounds < 1
        || !(warmUp >= 0 && warmUp <= 3600)) {
      throw CommandFailure.usage("--threads and --rounds are at least 1, --warm-up is at least 0");
    }
    counterparts.forEach(BenchCommand::counterpart);
    for (Path network : against) {
      UserFile.expectOnnx(network);
    }
    if (model.inputs().size() != 1) {
      throw CommandFailure.badInput(
          "%s: takes %d inputs; models of one input can be measured", file, model.inputs().size());
    }
  }

  private static Counterpart counterpart(String name) {
    return Counterpart.papers().stream()
        .filter(counterpart -> counterpart.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "--counterpart %s is none of %s",
                    name,
                    String.join(
                        ", ", Counterpart.papers().stream().map(Counterpart::name).toList())));
  }

  private BenchReport measure(Model model, List<Opponent> networks, Steps steps) {
    Shape shape = size.of(model.inputs().get(0));
    SplittableRandom random = new SplittableRandom(SEED);
    float range = (float) model.metadata().valueRange();
    Tensor picture = Tensor.generate(shape, (_, _, _) -> random.nextFloat() * range);
    Tally tally = Tally.of(model, List.of(shape));
    List<BenchReport.Row> rows = new ArrayList<>();
    List<BenchReport.Layers> stages = new ArrayList<>();
    for (int count : threads) {
      rows.addAll(rows(model, networks, count, picture, steps));
      if (layers) {
        steps.step("timing layers");
        stages.add(layers(model, tally, count, picture));
      }
    }
    return new BenchReport(
        shape.width(),
        shape.height(),
        kernels(model),
        macs(tally, true),
        macs(tally, false),
        networks.isEmpty() ? null : OnnxWitness.version().orElse(null),
        rounds,
        rows,
        stages);
  }

  /** After the race, in which the kernels were compiled. */
  private BenchReport.Layers layers(Model model, Tally tally, int count, Tensor picture) {
    try (Session session = Session.open(model, new SessionOptions(count, kernels))) {
      LayerTimes times = LayerTimes.of(session, tally, picture, rounds);
      return new BenchReport.Layers(count, times.kinds(), times.stages());
    }
  }

  private String kernels(Model model) {
    try (Session session = Session.open(model, new SessionOptions(1, kernels))) {
      return session.kernels();
    }
  }

  private static long macs(Tally tally, boolean binary) {
    return tally.layers().stream()
        .filter(layer -> (layer.kind() == Layer.Kind.BINARY) == binary)
        .mapToLong(Layer::macs)
        .sum();
  }

  private List<BenchReport.Row> rows(
      Model model, List<Opponent> networks, int count, Tensor picture, Steps steps) {
    List<Contender> contenders = new ArrayList<>();
    try {
      List<Long> bytes = new ArrayList<>();
      SessionOptions options = new SessionOptions(count, kernels);
      contenders.add(Contender.packed(file.getFileName().toString(), model, options, picture));
      for (Opponent network : networks) {
        steps.step("loading " + network.name());
        contenders.add(network.loader().apply(count, picture));
        bytes.add(contenders.getLast().runBytes());
      }
      List<Timing> timings =
          Race.run(contenders, Duration.ofNanos(Math.round(warmUp * 1e9)), rounds, steps::step);
      // Only now: kernels that are not compiled yet allocate every vector.
      bytes.addFirst(contenders.get(0).runBytes());
      List<BenchReport.Row> rows = new ArrayList<>();
      for (int i = 0; i < timings.size(); i++) {
        double median = timings.get(i).median();
        rows.add(
            new BenchReport.Row(
                contenders.get(i).name(),
                count,
                median,
                timings.get(i).fastest(),
                median / timings.get(0).median(),
                bytes.get(i)));
      }
      return rows;
    } finally {
      contenders.forEach(Contender::close);
    }
  }
}
