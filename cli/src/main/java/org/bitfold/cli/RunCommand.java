package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.files.Tensors;
import org.bitfold.cli.files.UserFile;
import org.bitfold.cli.quality.Quality;
import org.bitfold.model.Model;
import org.bitfold.model.Shape;
import org.bitfold.runtime.KernelChoice;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      "Example:",
      "  bitfold run model.bfld -i small.png -o large.png"
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "IN",
      required = true,
      description = "A picture or a .npy tensor.")
  private List<Path> inputs;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "Where the result goes; the name says whether as .png, .jpg, .bmp or .npy.")
  private List<Path> outputs;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to use. Default: as many as the machine has processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

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

  @Mixin private Report report;

  /** What {@code --json} prints; the quality is null where nothing was to be compared. */
  private record Result(
      List<Shape> inputs, List<Shape> outputs, String kernels, long millis, Quality quality) {}

  @Override
  public Integer call() throws IOException {
    Model model = UserFile.readModel(file);
    checkArguments(model);
    List<Tensor> given = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      given.add(Tensors.read(inputs.get(i), model.inputs().get(i), model.metadata()));
    }
    Result result = run(model, given);
    report.print(result, out -> print(result, out));
    return ExitCode.SUCCESS;
  }

  private void checkArguments(Model model) throws IOException {
    if (threads < 1) {
      throw CommandFailure.usage("--threads is at least 1, found %d", threads);
    }
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

  private Result run(Model model, List<Tensor> given) throws IOException {
    try (Steps steps = Steps.of("run");
        Session session = Session.open(model, new SessionOptions(threads, kernels))) {
      steps.step(inputs.get(0).getFileName().toString());
      long start = System.nanoTime();
      List<Tensor> made = session.run(given);
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      Quality quality = reference == null ? null : compare(model, given.get(0), made.get(0));
      for (int i = 0; i < outputs.size(); i++) {
        Tensors.write(outputs.get(i), made.get(i), model.metadata());
      }
      return new Result(shapes(given), shapes(made), session.kernels(), millis, quality);
    }
  }

  private Quality compare(Model model, Tensor input, Tensor made) throws IOException {
    Tensor expected = Tensors.read(reference, made.shape().channels(), model.metadata());
    if (!expected.shape().equals(made.shape())) {
      throw CommandFailure.badInput(
          "%s: is of shape %s, the result is %s; give the reference of this very picture",
          reference, expected.shape(), made.shape());
    }
    int scale = made.shape().height() / input.shape().height();
    int left = border != null ? border : scale > 1 ? scale : 0;
    if (left < 0 || !Quality.measures(made, left)) {
      throw CommandFailure.badInput(
          "%s: cannot be compared: a result of shape %s without %d pixels at the border is no"
              + " picture of 1 or 3 channels and at least 11x11 pixels",
          reference, made.shape(), left);
    }
    return Quality.of(made, expected, model.metadata(), left);
  }

  private static List<Shape> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }

  private void print(Result result, PrintWriter out) {
    for (int i = 0; i < outputs.size(); i++) {
      Shape shape = result.outputs().get(i);
      out.printf("wrote %s: %s%n", outputs.get(i), Tensors.describe(shape));
    }
    out.printf(
        "ran in %s on %d thread%s, kernels: %s%n",
        Quantities.time(Duration.ofMillis(result.millis())),
        threads,
        threads == 1 ? "" : "s",
        result.kernels());
    if (result.quality() != null) {
      out.println(result.quality().describe());
    }
  }
}
