package org.bitfold.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.console.Table;
import org.bitfold.cli.files.Tensors;
import org.bitfold.cli.files.UserFile;
import org.bitfold.cli.quality.Bicubic;
import org.bitfold.cli.quality.Quality;
import org.bitfold.converter.ConversionReport;
import org.bitfold.converter.ConvertOptions;
import org.bitfold.model.Metadata;
import org.bitfold.model.Model;
import org.bitfold.runtime.Session;
import org.bitfold.runtime.SessionOptions;
import org.bitfold.runtime.Tensor;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.report.Reports;
import org.bitfold.zoo.Zoo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bitfold demo}: the whole way, from an ONNX file to a restored picture. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Converts the bundled trained network, verifies the result, and restores a bundled picture.",
    },
    footer = {"", "Example:", "  bitfold demo"})
final class DemoCommand implements Callable<Integer> {
  private static final String NETWORK = "bbcu-m-x2";
  private static final String ABOUT =
      "a BBCU-M super-resolution network (x2, 32 channels, 8 blocks) that was trained for this"
          + " demo";
  private static final int SCALE = 2;
  private static final String PICTURE = "harbour-x2.png";
  private static final String REFERENCE = "harbour.png";

  @Spec private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Where the files go. Default: ${DEFAULT-VALUE} in the current folder.")
  private Path folder = Path.of("bitfold-demo");

  private PrintWriter out;

  @Override
  public Integer call() throws IOException {
    out = command.commandLine().getOut();
    UserFile.makeFolder(folder);
    Path onnx = Zoo.copyModel(NETWORK, folder);
    Path packed = folder.resolve("model.bfld");
    fact("network", "%s, %s", NETWORK, ABOUT);

    convert(onnx, packed);
    Certificate certificate = verify(onnx, packed);
    restore(packed);
    files();
    return certificate.outcome().exitCode();
  }

  private void convert(Path onnx, Path packed) throws IOException {
    try (Steps steps = Steps.of("convert")) {
      ConversionReport report =
          Packing.pack(onnx, ConvertOptions.defaults(), packed, steps).report();
      fact("converted", "%s", LayerTable.summary(report));
    }
    fact(
        "size",
        "%s -> %s bytes, %s smaller",
        Quantities.grouped(Files.size(onnx)),
        Quantities.grouped(Files.size(packed)),
        Quantities.ratio(Files.size(onnx), Files.size(packed)));
  }

  private Certificate verify(Path onnx, Path packed) throws IOException {
    VerifyRequest request =
        VerifyRequest.builder(packed)
            .onnx(onnx)
            .golden(folder)
            .quick(true)
            .failures(folder)
            .build();
    try (Steps steps = Steps.of("verify")) {
      Certificate certificate = Verifier.verify(request, steps::step);
      if (!certificate.stopped().isEmpty()) {
        throw CommandFailure.interrupted();
      }
      Reports.write(certificate, folder);
      fact("verified", "%s", CertificateText.summary(certificate));
      return certificate;
    }
  }

  private void restore(Path packed) throws IOException {
    Model model = UserFile.readModel(packed);
    Metadata metadata = model.metadata();
    Tensor small = Tensors.read(Zoo.copyPicture(PICTURE, folder), model.inputs().get(0), metadata);
    Tensor reference =
        Tensors.read(Zoo.copyPicture(REFERENCE, folder), small.shape().channels(), metadata);
    Tensor bicubic = Bicubic.enlarge(small, SCALE, metadata);
    try (Session session = Session.open(model, SessionOptions.defaults())) {
      long start = System.nanoTime();
      Tensor restored = session.run(small);
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      Tensors.write(folder.resolve("bicubic.png"), bicubic, metadata);
      Tensors.write(folder.resolve("restored.png"), restored, metadata);
      fact(
          "restored",
          "%s, %s -> %s, in %s (kernels: %s)",
          PICTURE,
          size(small),
          size(restored),
          Quantities.time(time),
          session.kernels());
      fact("before", "bicubic, %s", Quality.of(bicubic, reference, metadata, SCALE).describe());
      fact("after", "network, %s", Quality.of(restored, reference, metadata, SCALE).describe());
    }
  }

  private static String size(Tensor picture) {
    return new PictureSize(picture.shape().width(), picture.shape().height()).toString();
  }

  private void files() {
    out.println();
    new Table()
        .words("file")
        .words("holds")
        .row(folder.resolve("restored.png"), "the picture as the network restored it")
        .row(folder.resolve("bicubic.png"), "the same picture, enlarged without a network")
        .row(folder.resolve(REFERENCE), "the original, to compare with")
        .row(folder.resolve("model.bfld"), "the packed model")
        .row(folder.resolve("model.onnx"), "what it was converted from")
        .row(folder.resolve("certificate.json"), "what was verified, and how")
        .row(folder.resolve("index.html"), "the certificate as a page for people")
        .print(out);
  }

  private void fact(String label, String format, Object... arguments) {
    out.printf("%-10s %s%n", label, format.formatted(arguments));
    out.flush();
  }
}
