package org.bitfold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.bitfold.cli.console.Quantities;
import org.bitfold.cli.files.UserFile;
import org.bitfold.model.Model;
import org.bitfold.verifier.simulation.Simulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bitfold simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Writes a packed model as plain ONNX of float operations, for any ONNX runtime.",
    footer = {"", "Example:", "  bitfold simulate model.bfld -o simulation.onnx"})
final class SimulateCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "F.bfld", description = "The packed model.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "SIM.onnx",
      required = true,
      description = "Where the ONNX file goes.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    UserFile.expectWritable(output);
    UserFile.expectApart(List.of(output), List.of(file));
    Model model = UserFile.readModel(file);
    Simulation.write(model, output);
    command
        .commandLine()
        .getOut()
        .printf(
            "wrote %s: %s bytes, %d nodes of the packed model in floats%n",
            output, Quantities.grouped(Files.size(output)), model.nodes().size());
    return ExitCode.SUCCESS;
  }
}
