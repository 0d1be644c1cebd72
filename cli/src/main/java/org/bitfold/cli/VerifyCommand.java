package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Steps;
import org.bitfold.cli.files.UserFile;
import org.bitfold.format.BfldReader;
import org.bitfold.verifier.Certificate;
import org.bitfold.verifier.Verifier;
import org.bitfold.verifier.VerifyRequest;
import org.bitfold.verifier.report.Reports;
import org.bitfold.verifier.work.WorkLimit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bitfold verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Shows that a packed model computes what the original network computed.",
    footer = {
      "",
      "Exit codes: 0 every claim that was asked for holds, 1 a claim is refuted, 2 a claim that"
          + " was",
      "asked for could not be checked.",
      "",
      "Example:",
      "  bitfold verify model.bfld --onnx model.onnx --report verification"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final String INTERRUPTED = "interrupted";
  private static final String NOTHING_SHOWN = "interrupted; nothing was verified";
  private static final double LONGEST_BUDGET = 1e9;

  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = "--onnx",
      paramLabel = "IN.onnx",
      description = "The network it was converted from. Claims C1, C3 and C4 need it.")
  private Path onnx;

  @Option(
      names = "--golden",
      paramLabel = "DIR",
      description =
          "A folder with input_N.npy and output_N.npy (float32, NCHW), or pictures of these"
              + " names, for C4.")
  private Path golden;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Write certificate.json, junit.xml, index.html and inputs that fail to this folder.")
  private Path reports;

  @Option(
      names = "--quick",
      description =
          "Fewer and smaller inputs. In C2 at most 8 pictures of up to 9x9 pixels (else 24 of up to"
              + " 24x24) and one for each binary layer (else 3); in C3 pictures of up to 10x10"
              + " (else 20x20); in C4 one of up to 16x16 (else 3 of up to 32x32). C1 leaves nothing"
              + " out.")
  private boolean quick;

  @Option(
      names = "--tries",
      paramLabel = "N",
      description =
          "Inputs to generate for the whole network, and for each binary layer, in C2."
              + " Default: what the time of a minute allows.")
  private Integer tries;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where generated inputs start from. Default: ${DEFAULT-VALUE}.")
  private long seed = VerifyRequest.DEFAULT_SEED;

  @Option(
      names = "--time-budget",
      paramLabel = "SECONDS",
      description =
          "What is left after this time counts as not checked. Default: ${DEFAULT-VALUE}.")
  private double timeBudget = 600;

  @Option(
      names = WorkLimit.OPTION,
      paramLabel = "FACTOR",
      description =
          "Run what asks for up to so many times the work and memory that networks of such a"
              + " file's size ask for. A file that asks for more counts as not checked: give a"
              + " larger number only for one you trust. Default: ${DEFAULT-VALUE}.")
  private double maxWork = 1;

  @Mixin private Report report;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    try (Interruption interruption = interruption()) {
      checkFiles();
      Certificate certificate = verify(interruption);
      // Ready before the last look at signals, so that one hardly falls between it and the writing.
      Optional<Reports> written = reports(certificate);
      if (interruption.happened()) {
        certificate = certificate.stopped(INTERRUPTED);
        written = reports(certificate);
      }
      return report(certificate, written);
    } catch (OutOfMemoryError e) {
      throw CommandFailure.badInput("not checked, %s", CommandFailure.outOfMemory().getMessage());
    }
  }

  private void checkFiles() throws IOException {
    checkOptions();
    UserFile.expectModel(file);
    if (onnx != null) {
      UserFile.expectOnnx(onnx);
    }
    if (golden != null && !Files.isDirectory(golden)) {
      throw CommandFailure.badInput("%s: there is no such folder", golden);
    }
    if (reports != null) {
      UserFile.makeFolder(reports);
    }
  }

  /** What an interrupted thread meets, such as a channel that closes, is no failure of its own. */
  private Certificate verify(Interruption interruption) {
    try {
      return verify();
    } catch (RuntimeException e) {
      if (interruption.happened()) {
        throw CommandFailure.badInput(NOTHING_SHOWN);
      }
      throw e;
    }
  }

  private Interruption interruption() {
    return Interruption.of(NOTHING_SHOWN, command.commandLine().getErr());
  }

  private void checkOptions() {
    if (tries != null && tries < 1) {
      throw CommandFailure.usage("--tries wants a number from 1 up, found %d", tries);
    }
    if (!(timeBudget > 0 && timeBudget <= LONGEST_BUDGET)) {
      throw CommandFailure.usage(
          "--time-budget wants a number of seconds above 0, found %s", timeBudget);
    }
    if (!(maxWork > 0)) {
      throw CommandFailure.usage("%s wants a number above 0, found %s", WorkLimit.OPTION, maxWork);
    }
  }

  private Optional<Reports> reports(Certificate certificate) throws IOException {
    return reports == null ? Optional.empty() : Optional.of(Reports.of(certificate));
  }

  private int report(Certificate certificate, Optional<Reports> written) throws IOException {
    if (written.isPresent()) {
      written.get().write(reports);
    }
    report.print(certificate, out -> CertificateText.print(certificate, out));
    noteRequests();
    return certificate.outcome().exitCode();
  }

  /** Who asked for another function should not look for a fault. */
  private void noteRequests() throws IOException {
    if (onnx == null) {
      return;
    }
    boolean binarized =
        BfldReader.read(file).provenance().options().stream()
            .anyMatch(option -> option.startsWith("binarize="));
    if (binarized) {
      command
          .commandLine()
          .getErr()
          .println(
              "bitfold: the packed file was converted with --binarize, which changes what the"
                  + " network computes: C1, C3 and C4 compare it with the network as it was"
                  + " before");
    }
  }

  private Certificate verify() {
    VerifyRequest.Builder request =
        VerifyRequest.builder(file)
            .quick(quick)
            .tries(tries == null ? 0 : tries)
            .seed(seed)
            .maxWork(maxWork)
            .timeBudget(Duration.ofMillis(Math.round(1e3 * timeBudget)));
    if (onnx != null) {
      request.onnx(onnx);
    }
    if (golden != null) {
      request.golden(golden);
    }
    if (reports != null) {
      request.failures(reports);
    }
    try (Steps steps = Steps.of("verify")) {
      return Verifier.verify(request.build(), steps::step);
    }
  }
}
