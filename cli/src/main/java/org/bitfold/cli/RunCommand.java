package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.files.Restoration;
import org.bitfold.cli.files.Tensors;
import org.bitfold.cli.files.UserFile;
import org.bitfold.cli.quality.Quality;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.model.Work;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bitfold run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs a packed model on a picture or a tensor.",
    footer = {
      "",
      "Pictures are PNG, JPEG or BMP, tensors .npy (float32, NCHW). A model with several inputs or",
      "outputs takes several -i and -o, in the model's order.",
      "",
      "PNG pictures are read and written row by row, so that memory grows with their width, not",
      "with their height. 16 bits a sample come out as 16 bits.",
      "",
      "Of a folder, several pictures are restored at once. One that cannot be is reported and",
      "skipped; the exit code is then 2, and 0 when all were restored.",
      "",
      "Example:",
      "  bitfold run model.bfld -i small.png -o large.png",
      "  bitfold run model.bfld -i pictures -o restored"
    })
final class RunCommand implements Callable<Integer> {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Multiply-adds, some tenths of a second's. */
  private static final long WORK_OF_A_THREAD = 1L << 35;

  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "IN",
      required = true,
      description = "A picture or a .npy tensor, or a folder of them.")
  private List<Path> inputs;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description =
          "Where the result goes; the name says whether as .png, .jpg, .bmp or .npy. For a folder"
              + " of pictures a folder, in which they become .png.")
  private List<Path> outputs;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads to use. Default: as many as the machine has processors, fewer for small"
              + " pictures.")
  private Integer threads;

  @Option(
      names = "--kernels",
      paramLabel = "auto|vector|scalar",
      description = "Inner loops to use; the result is the same. Default: auto.")
  private KernelChoice kernels = KernelChoice.AUTO;

  @Option(
      names = "--reference",
      paramLabel = "HR",
      description =
          "A picture or tensor to compare the result with: PSNR and SSIM, of the luma (BT.601) for"
              + " colour pictures, after rounding to 8 bits.")
  private Path reference;

  @Option(
      names = "--border",
      paramLabel = "PIXELS",
      description =
          "What --reference leaves out on each side. Default: the scale for super-resolution, else"
              + " 0.")
  private Integer border;

  @Option(
      names = "--keep",
      description = "With a folder: results that are there already stay; else they are replaced.")
  private boolean keep;

  @Spec private CommandSpec command;

  @Mixin private Report report;

  /** What {@code --json} prints; the quality is null where nothing was to be compared. */
  private record Result(
      List<Shape> inputs,
      List<Shape> outputs,
      int threads,
      String kernels,
      long millis,
      Quality quality) {}

  @Override
  public Integer call() throws IOException {
    Model model = UserFile.readModel(file);
    if (inputs.stream().anyMatch(Files::isDirectory)) {
      return runFolder(model);
    }
    if (keep) {
      throw CommandFailure.usage("--keep goes with a folder");
    }
    if (border != null && reference == null) {
      throw CommandFailure.usage("--border says what --reference compares, and that is missing");
    }
    checkArguments(model);
    Result result = run(model);
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  private static boolean looksLikeAPicture(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|bmp)");
  }

  private int runFolder(Model model) throws IOException {
    checkThreads();
    if (inputs.size() != 1 || outputs.size() != 1 || reference != null || border != null) {
      throw CommandFailure.usage(
          "a folder goes with one -i and one -o, without --reference and --border");
    }
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw CommandFailure.badInput(
          "%s: takes %d inputs and makes %d outputs; a folder needs one each",
          file, model.inputs().size(), model.outputs().size());
    }
    Path from = inputs.get(0);
    Path to = outputs.get(0);
    if (Files.exists(to) && !Files.isDirectory(to)) {
      throw CommandFailure.badInput("%s: is a file; the results of a folder go to a folder", to);
    }
    if (!Files.exists(to) && looksLikeAPicture(to)) {
      throw CommandFailure.usage(
          "-i is a folder, and so -o is one; %s looks like a picture".formatted(to));
    }
    UserFile.expectApart(outputs, inputs);
    FolderRun.Summary summary =
        new FolderRun(model, from, to, keep).run(threads == null ? PROCESSORS : threads, kernels);
    PrintWriter err = command.commandLine().getErr();
    for (FolderRun.Failure failure : summary.failures()) {
      err.println("bitfold: " + from.resolve(failure.file()) + ": " + failure.problem());
    }
    if (summary.left() > 0) {
      err.println("bitfold: interrupted; with --keep the same command restores what is left");
    }
    report.print(summary, out -> print(summary, out));
    return summary.exitCode();
  }

  private void print(FolderRun.Summary summary, PrintWriter out) {
    int all = summary.restored() + summary.kept() + summary.failures().size() + summary.left();
    out.printf(
        "restored %d of %d pictures to %s%s%s%s%n",
        summary.restored(),
        all,
        outputs.get(0),
        summary.kept() == 0 ? "" : ", %d were there already".formatted(summary.kept()),
        summary.failures().isEmpty() ? "" : ", %d failed".formatted(summary.failures().size()),
        summary.left() == 0 ? "" : ", %d left when interrupted".formatted(summary.left()));
    out.printf(
        "ran in %s, %d at once, kernels: %s%n",
        Quantities.time(Duration.ofMillis(summary.millis())), summary.atOnce(), summary.kernels());
  }

  private void checkThreads() {
    if (threads != null && threads < 1) {
      throw CommandFailure.usage("--threads is at least 1, found %d", threads);
    }
  }

  private void checkArguments(Model model) throws IOException {
    checkThreads();
    if (inputs.size() != model.inputs().size() || outputs.size() != model.outputs().size()) {
      throw CommandFailure.usage(
          "%s takes %d inputs (-i) and makes %d outputs (-o), found %d and %d",
          file, model.inputs().size(), model.outputs().size(), inputs.size(), outputs.size());
    }
    for (Path output : outputs) {
      Tensors.expectWritable(output);
    }
    List<Path> read = new ArrayList<>(inputs);
    read.add(file);
    if (reference != null) {
      read.add(reference);
    }
    UserFile.expectApart(outputs, read);
  }

  private Result run(Model model) throws IOException {
    try (Steps steps = Steps.of("run");
        Restoration restoration = Restoration.open(model, inputs, outputs)) {
      return run(model, restoration, steps);
    }
  }

  private Result run(Model model, Restoration restoration, Steps steps) throws IOException {
    SessionOptions options = new SessionOptions(threads(model, restoration.inputShapes()), kernels);
    try (Session session = Session.open(model, options)) {
      steps.step(inputs.get(0).getFileName().toString());
      Tensor expected = reference == null ? null : reference(model, restoration);
      long start = System.nanoTime();
      Tensor made = null;
      if (reference == null) {
        restoration.run(session);
      } else {
        made = restoration.runAndKeep(session);
      }
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      Quality quality =
          made == null ? null : Quality.of(made, expected, model.metadata(), border(restoration));
      return new Result(
          restoration.inputShapes(),
          restoration.outputShapes(),
          options.threads(),
          session.kernels(),
          millis,
          quality);
    }
  }

  /** As many as pay: on a small picture, others take the processors from Java's compilers. */
  private int threads(Model model, List<Shape> pictures) {
    if (threads != null) {
      return threads;
    }
    long work = Work.of(model, pictures).multiplyAdds();
    return (int) Math.clamp(work / WORK_OF_A_THREAD, 1, PROCESSORS);
  }

  /** Reads what the result is compared with, before the work is done. */
  private Tensor reference(Model model, Restoration restoration) throws IOException {
    Shape made = restoration.outputShapes().get(0);
    Tensor expected = Tensors.read(reference, made.channels(), model.metadata());
    if (!expected.shape().equals(made)) {
      throw CommandFailure.badInput(
          "%s: is of shape %s, the result is %s; give the reference of this very picture",
          reference, expected.shape(), made);
    }
    int left = border(restoration);
    if (left < 0 || !Quality.measures(expected, left)) {
      throw CommandFailure.badInput(
          "%s: cannot be compared: a result of shape %s without %d pixels at the border is no"
              + " picture of 1 or 3 channels and at least 11x11 pixels",
          reference, made, left);
    }
    return expected;
  }

  private int border(Restoration restoration) {
    int scale =
        restoration.outputShapes().get(0).height() / restoration.inputShapes().get(0).height();
    return border != null ? border : scale > 1 ? scale : 0;
  }

  private void print(Result result, PrintWriter out) {
    for (int i = 0; i < outputs.size(); i++) {
      Shape shape = result.outputs().get(i);
      out.printf("wrote %s: %s%n", outputs.get(i), Tensors.describe(shape));
    }
    out.printf(
        "ran in %s on %d thread%s, reading and writing included, kernels: %s%n",
        Quantities.time(Duration.ofMillis(result.millis())),
        result.threads(),
        result.threads() == 1 ? "" : "s",
        result.kernels());
    if (result.quality() != null) {
      out.println(result.quality().describe());
    }
  }
}
